/// How much the product takes: the limits that clients of the original service expect, where they are limits at all.
///
/// Reference: sections 5 and 2 of the protocol notes. None of them is a quota that costs money.
package struct WorkspaceLimits: Sendable {
    /// The most projects.
    package var projects = 10_000
    /// The most tags of a project.
    package var tagsPerProject = 500
    /// The most tags of an image.
    package var tagsPerImage = 100
    /// The most images of a project's workspace.
    package var imagesPerProject = 1_000_000
    /// The most finished or running iterations of a project.
    package var iterationsPerProject = 100
    /// The most webhooks of a project.
    package var webhooksPerProject = 10
    /// The fewest images of a tag that a training takes.
    package var imagesPerTag = 5
    /// The most images in one call that adds images.
    package var imagesPerBatch = 64
    /// The most tags for all images of one call.
    package var tagsPerBatch = 20
    /// The largest training image in bytes.
    package var trainingImageBytes = 6 << 20
    /// The largest image to predict in bytes.
    package var predictionImageBytes = 4 << 20
    /// The largest archive of a project in bytes.
    package var archiveBytes = 64 << 30
    /// The most key-value pairs of an image.
    package var metadataPairs = 50
    /// The longest key in characters.
    package var metadataKeyLength = 256
    /// The longest value in characters.
    package var metadataValueLength = 512
    /// The longest name of a project, tag, iteration or publication in characters.
    package var nameLength = 255
    /// The longest description in characters.
    package var descriptionLength = 4_096
    /// The longest time that a stored prediction or suggestion is kept, in seconds.
    package var predictionRetention = 30 * 86_400.0

    package init() {}
}
