package import Annotations
package import BaseModels
package import Bytes
package import Detection
package import Foundation
package import ModelRuntime

/// What a preview is to learn.
package struct PreviewRequest: Sendable {
    /// An image with boxes.
    package struct Image: Sendable {
        /// Its bytes.
        package let file: URL
        package let contentDigest: ContentDigest
        /// Its boxes; tags are places in the request's.
        package let annotations: [Annotation<Int>]
    }

    /// Base model, size and recipe.
    package let domain: Domain
    /// The names of the tags.
    package let tags: [String]
    /// The images, each content once, ordered by it.
    package let images: [Image]
}

/// Trains previews: detectors for suggestions while boxes are drawn.
package protocol PreviewTraining: Sendable {
    /// Trains a preview.
    ///
    /// - Parameters:
    ///   - request: What to learn.
    ///   - retained: What earlier trainings of the same project have left for this one.
    /// - Returns: The detector, ready to answer at once.
    /// - Throws: `CancellationError` soon after the task was cancelled, or what keeps it from being trained.
    func train(
        _ request: PreviewRequest,
        keeping retained: RetainedViews
    ) async throws -> any TrainedModel
}
