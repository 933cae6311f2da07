internal import Annotations
package import Bytes
package import Foundation
package import Storage

/// What is drawn in a detection project now.
package struct DrawnBoxes: Sendable {
    /// The tags that boxes can have, in the order of a model: by the Unicode scalars of their names.
    package let tags: [IterationTag]
    /// The images that a detector can learn from: with boxes, and with no tag that has none.
    package let images: [TrainingImage]
    /// In how many of these images the boxes are still those that the iteration learned from.
    package let iterationImageCount: Int
}

/// An image that boxes are to be suggested for.
package struct SuggestionSubject: Sendable {
    /// Its project.
    package let project: ProjectRecord
    /// Its bytes.
    package let contentDigest: ContentDigest
    /// The project's default iteration.
    package let iteration: IterationRecord?
}

extension ProjectStore {
    /// An image, its project and the iteration that answers where none is named.
    ///
    /// - Throws: ``ProjectError`` with `noSuchProject` or `noSuchImage`.
    package func suggestionSubject(_ imageID: UUID, of projectID: UUID) async throws -> SuggestionSubject {
        try await store.read { reading in
            let project = try reading.existingProject(projectID)
            try reading.requireImage(imageID, of: projectID)
            guard let image = try reading.images(withIDs: [imageID], of: projectID, in: .workspace).first
            else { throw ProjectError(.noSuchImage, "The project does not have the image any more.") }
            return SuggestionSubject(
                project: project,
                contentDigest: image.contentDigest,
                iteration: try reading.defaultIteration(of: projectID)
            )
        }
    }

    /// What is drawn in a project now, and how much of it an iteration learned from.
    ///
    /// - Parameters:
    ///   - projectID: A detection project.
    ///   - iteration: A trained iteration of it; `nil` if there is none.
    /// - Returns: The tags, and the images with boxes.
    /// - Throws: ``ProjectError`` with `noSuchProject`.
    /// - Complexity: Linear in the number of boxes; some 10 ms for a thousand images. What it depends on changes only with the data
    ///   version of the project.
    package func drawnBoxes(
        in projectID: UUID,
        knownTo iteration: IterationRecord?
    ) async throws -> DrawnBoxes {
        try await store.read { reading in
            _ = try reading.existingProject(projectID)
            let tags = try reading.tags(of: projectID, in: .workspace)
                .filter { $0.type != .negative }
                .sorted { $0.name.unicodeScalars.lexicographicallyPrecedes($1.name.unicodeScalars) }
            let images = try reading.trainingSet(of: projectID, in: .workspace).filter(\.isBoxed)
            var known: [UUID: TrainingImage] = [:]
            if let iteration {
                let learned = Set(try reading.tags(ofIteration: iteration.id).map(\.tagID))
                for image in try reading.trainingSet(of: projectID, in: .version(iteration.dataVersion))
                where image.isBoxed && learned.isSuperset(of: image.tagIDs) {
                    known[image.imageID] = image
                }
            }
            return DrawnBoxes(
                tags: tags.map { IterationTag(tagID: $0.id, name: $0.name, type: $0.type) },
                images: images,
                iterationImageCount: images.count { known[$0.imageID] == $0 }
            )
        }
    }

    /// The file that holds the bytes of an image, for reading only.
    ///
    /// - Throws: `StorageError`.
    package func imageFile(_ digest: ContentDigest) async throws -> URL {
        try await blobs.localFile(digest)
    }
}

extension TrainingImage {
    /// Whether there are boxes, and none missing.
    fileprivate var isBoxed: Bool { !annotations.isEmpty && annotations.allSatisfy { $0.box != nil } }
}
