internal import Imaging

/// The limits of the product: those that clients of the original service expect, where they are limits at all.
///
/// None of them is a quota that costs money. An operator may set those of ``settable`` and ``predictionDays``; the others belong
/// to the protocol, whose description names them and whose clients count on them. Here is the one place where each is written.
package struct ProjectLimits: Sendable {
    /// The most projects.
    package var projects = 10_000
    /// The most tags of a project.
    package var tagsPerProject = 500
    /// The most tags of an image.
    package var tagsPerImage = 100
    /// The most regions of an image.
    package var regionsPerImage = 300
    /// The most regions in one call that draws or removes them.
    package var regionsPerBatch = 64
    /// The most images of a project's workspace.
    package var imagesPerProject = 1_000_000
    /// The most finished or running iterations of a project.
    package var iterationsPerProject = 100
    /// The most webhooks of a project.
    package var webhooksPerProject = 10
    /// The fewest images of a tag that a training takes.
    package var imagesPerTag = 5
    /// The fewest images with regions of a tag that the training of a detector takes.
    package var annotatedImagesPerTag = 2
    /// The fewest regions of a tag with which a detector is trained without a warning.
    package var advisedRegionsPerTag = 15
    /// The most images in one call that adds images.
    package var imagesPerBatch = 64
    /// The most tags for all images of one call.
    package var tagsPerBatch = 20
    /// The largest training image in bytes.
    package var trainingImageBytes = ImageLimits().bytes
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
    /// How many days a stored prediction or suggestion is kept.
    package var predictionDays = 30

    package init() {}
}

extension ProjectLimits {
    /// The defaults.
    package static let standard = ProjectLimits()

    /// A limit that an operator may set.
    package struct Settable: Sendable {
        /// Its name, in settings and in the portal.
        package let name: String
        /// What it may be.
        package let range: ClosedRange<Int>

        private let path: any WritableKeyPath<ProjectLimits, Int> & Sendable

        fileprivate init(
            _ name: String,
            _ path: any WritableKeyPath<ProjectLimits, Int> & Sendable,
            upTo most: Int
        ) {
            self.name = name
            self.path = path
            range = 1...most
        }

        /// Sets the limit.
        ///
        /// - Precondition: ``range`` contains the value.
        package func set(_ value: Int, in limits: inout ProjectLimits) {
            precondition(range.contains(value), "\(name) is from \(range.lowerBound) to \(range.upperBound).")
            limits[keyPath: path] = value
        }
    }

    /// The limits that an operator may set: those that keep one project from filling the machine.
    package static let settable: [Settable] = [
        Settable("projects", \.projects, upTo: 1_000_000),
        Settable("tagsPerProject", \.tagsPerProject, upTo: 100_000),
        Settable("tagsPerImage", \.tagsPerImage, upTo: 10_000),
        Settable("imagesPerProject", \.imagesPerProject, upTo: 100_000_000),
        Settable("iterationsPerProject", \.iterationsPerProject, upTo: 100_000),
        Settable("webhooksPerProject", \.webhooksPerProject, upTo: 1_000),
    ]

    /// What ``predictionDays`` may be.
    package static let predictionDayRange = 1...36_500
}
