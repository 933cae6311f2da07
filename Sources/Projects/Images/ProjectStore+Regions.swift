package import Foundation
internal import Storage

/// A box that may hold something, of whatever kind.
package struct RegionProposal: Hashable, Sendable {
    /// How sure it is that there is something, from 0 to 1.
    package let confidence: Double
    /// Where.
    package let left, top, width, height: Double
}

extension ProjectStore {
    /// Draws boxes on images; refused, for projects that classify have none.
    ///
    /// - Throws: ``ProjectError`` with `noSuchProject` or `imageRegions`.
    package func addRegions(_ regions: [(imageID: UUID, region: RegionDraft)], to projectID: UUID)
        async throws
    {
        _ = try await store.read { try $0.existingProject(projectID) }
        throw Self.regionsInClassification
    }

    /// Takes boxes off images; refused, for projects that classify have none.
    ///
    /// - Throws: ``ProjectError`` with `noSuchProject` or `wrongProjectType`.
    package func deleteRegions(_ ids: [UUID], of projectID: UUID) async throws {
        _ = try await store.read { try $0.existingProject(projectID) }
        throw ProjectError(
            .wrongProjectType,
            "Invalid project type for operation: the project classifies images and has no regions."
        )
    }

    /// Boxes that may be worth labeling: none in a project that classifies.
    ///
    /// - Throws: ``ProjectError`` with `noSuchProject` or `noSuchImage`.
    package func regionProposals(forImage imageID: UUID, of projectID: UUID) async throws -> [RegionProposal]
    {
        try await store.read { transaction in
            _ = try transaction.existingProject(projectID)
            guard try !transaction.images(withIDs: [imageID], of: projectID, in: .workspace).isEmpty else {
                throw ProjectError(
                    .noSuchImage,
                    "The project has no image \(imageID.uuidString.lowercased())."
                )
            }
            return []
        }
    }

    static var regionsInClassification: ProjectError {
        ProjectError(
            .imageRegions,
            "Regions belong to projects that detect objects, and this one classifies images. Send tags instead."
        )
    }
}
