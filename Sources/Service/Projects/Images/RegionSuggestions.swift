package import Foundation
package import Storage

/// Boxes with tags that are suggested for an image while somebody draws, and who suggests them.
package struct RegionSuggestions: Sendable {
    /// The detector that learns in the background from what is drawn.
    package struct Preview: Hashable, Sendable {
        /// How far it is.
        package enum State: Hashable, Sendable {
            /// There are too few images with boxes.
            case none
            /// The first one is being trained, or waits for it.
            case training
            /// There is one; a later one may be on its way.
            case ready
            /// It could not be trained on these images.
            case failed
        }

        package let state: State
        /// How many images it learned from.
        package let imageCount: Int
        /// How many images have boxes now.
        package let drawnImageCount: Int
        /// From how many on it is trained.
        package let neededImageCount: Int

        package init(state: State, imageCount: Int, drawnImageCount: Int, neededImageCount: Int) {
            self.state = state
            self.imageCount = imageCount
            self.drawnImageCount = drawnImageCount
            self.neededImageCount = neededImageCount
        }
    }

    /// Who suggests.
    package enum Source: Hashable, Sendable {
        case preview
        case iteration(IterationRecord)
    }

    package let preview: Preview
    /// Whoever learned from more of the images as they are now, the iteration if that is equal; `nil` if there is neither.
    package let source: Source?
    /// The boxes, the most probable first.
    ///
    /// Of an iteration probabilities are calibrated, of a preview they only rank.
    package let predictions: [TagPrediction]

    package init(preview: Preview, source: Source?, predictions: [TagPrediction]) {
        self.preview = preview
        self.source = source
        self.predictions = predictions
    }
}

/// Suggests boxes with tags for images of projects.
package protocol RegionSuggesting: Sendable {
    /// Looks at an image, and has the project's preview trained in the background if enough was drawn since the last time.
    ///
    /// - Parameters:
    ///   - imageID: The image.
    ///   - projectID: Its project; one that classifies gets no suggestions.
    /// - Returns: The boxes, and how the preview stands.
    /// - Throws: ``ProjectError`` with `noSuchProject`, `noSuchImage` or `overloaded`, or what keeps the image from being looked at.
    func suggestedRegions(forImage imageID: UUID, of projectID: UUID) async throws -> RegionSuggestions
}
