package import Annotations
package import Foundation
internal import Storage

/// A box that may hold something, of whatever kind.
package struct RegionProposal: Hashable, Sendable {
    /// How sure it is that there is something, from 0 to 1.
    package let confidence: Double
    /// Where.
    package let box: NormalizedBox
}

extension ProjectStore {
    /// Draws boxes on images; refused, for projects that classify have none, and others cannot be labeled here yet.
    ///
    /// - Throws: ``ProjectError`` with `noSuchProject`, `imageRegions` or `detectionNotSupported`.
    package func addRegions(_ regions: [(imageID: UUID, region: RegionDraft)], to projectID: UUID)
        async throws
    {
        throw Self.refusingRegions(of: try await store.read { try $0.existingProject(projectID) })
    }

    /// Takes boxes off images; refused, for projects that classify have none, and others cannot be labeled here yet.
    ///
    /// - Throws: ``ProjectError`` with `noSuchProject`, `wrongProjectType` or `detectionNotSupported`.
    package func deleteRegions(_ ids: [UUID], of projectID: UUID) async throws {
        let project = try await store.read { try $0.existingProject(projectID) }
        guard case .classification = project.task else { throw Self.refusingRegions(of: project) }
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

    /// Why regions of a project cannot be changed.
    static func refusingRegions(of project: ProjectRecord) -> ProjectError {
        switch project.task {
        case .classification:
            ProjectError(
                .imageRegions,
                "Regions belong to projects that detect objects, and this one classifies images. Send tags instead."
            )
        case .detection:
            ProjectError(
                .detectionNotSupported,
                "Regions of projects that detect objects cannot be changed here yet; use a classification project."
            )
        }
    }
}
