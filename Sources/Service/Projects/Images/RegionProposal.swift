package import Annotations
internal import Bytes
package import Foundation
internal import Storage

/// A box that may hold something, of whatever kind.
package struct RegionProposal: Hashable, Sendable {
    /// How sure it is that there is something, from 0 to 1.
    package let confidence: Double
    /// Where.
    package let box: NormalizedBox

    /// Describes a box.
    package init(confidence: Double, box: NormalizedBox) {
        self.confidence = confidence
        self.box = box
    }
}

/// Finds boxes that may hold something, without knowing any tag.
package protocol RegionProposing: Sendable {
    /// Looks at an image.
    ///
    /// - Parameter image: The bytes of an image that was accepted.
    /// - Returns: Boxes, the surest first.
    /// - Throws: Whatever keeps the image from being looked at.
    func proposals(for image: Data) async throws -> [RegionProposal]
}

extension ProjectStore {
    /// Boxes that may be worth labeling, the surest first: none in a project that classifies, and none without a source of them.
    ///
    /// - Parameters:
    ///   - imageID: The image.
    ///   - projectID: Its project.
    ///   - source: What looks at the image.
    /// - Returns: At most as many as an image can have regions.
    /// - Throws: ``ProjectError`` with `noSuchProject` or `noSuchImage`, or what `source` throws.
    package func regionProposals(
        forImage imageID: UUID,
        of projectID: UUID,
        by source: (any RegionProposing)?
    ) async throws -> [RegionProposal] {
        let digest = try await store.read { transaction in
            let project = try transaction.existingProject(projectID)
            try transaction.requireImage(imageID, of: projectID)
            guard project.task == .detection else { return nil as ContentDigest? }
            return try transaction.images(withIDs: [imageID], of: projectID, in: .workspace).first?
                .resizedDigest
        }
        guard let source, let digest else { return [] }
        let proposals = try await source.proposals(for: try await blobs.data(digest))
        return Array(proposals.filter { $0.box.isInImage }.prefix(limits.regionsPerImage))
    }
}
