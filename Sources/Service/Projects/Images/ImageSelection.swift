package import Foundation
package import Storage

/// Which images of a project are meant.
///
/// All conditions must hold.
package struct ImageSelection: Hashable, Sendable {
    /// The most tags in one selection.
    package static let tagLimit = 20

    /// The most images on one page.
    package static let pageLimit = 256

    /// The iteration whose images are meant; `nil` for the workspace.
    package var iterationID: UUID?
    /// Whether they have tags.
    package var taggingStatus: ImageFilter.TaggingStatus
    /// They have at least one of these tags; empty: it does not matter.
    package var tagIDs: Set<UUID>
    /// What their metadata must have.
    package var metadata: MetadataCondition?
    /// How many regions they have, and how large.
    package var regions: RegionCondition?

    /// Describes images; without arguments, all of the workspace.
    package init(
        iterationID: UUID? = nil,
        taggingStatus: ImageFilter.TaggingStatus = .all,
        tagIDs: Set<UUID> = [],
        metadata: MetadataCondition? = nil,
        regions: RegionCondition? = nil
    ) {
        self.iterationID = iterationID
        self.taggingStatus = taggingStatus
        self.tagIDs = tagIDs
        self.metadata = metadata
        self.regions = regions
    }
}

extension MetadataReading {
    /// The storage's filter for a selection.
    ///
    /// - Throws: ``ProjectError`` with `noSuchProject`, `noSuchIteration`, or `batchSize` if there are too many tags.
    func filter(_ selection: ImageSelection, of projectID: UUID) throws -> ImageFilter {
        guard selection.tagIDs.count <= ImageSelection.tagLimit else {
            throw ProjectError(
                .batchSize,
                "The selection names \(selection.tagIDs.count) tags; name at most \(ImageSelection.tagLimit)."
            )
        }
        _ = try existingProject(projectID)
        return ImageFilter(
            projectID: projectID,
            scope: try scope(ofIteration: selection.iterationID, in: projectID),
            taggingStatus: selection.taggingStatus,
            tagIDs: selection.tagIDs,
            metadata: selection.metadata,
            regions: selection.regions
        )
    }
}
