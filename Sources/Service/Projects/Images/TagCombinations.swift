internal import Annotations
internal import Foundation
internal import Storage

/// Which tags an image of a project may have together.
struct TagCombinations: Sendable {
    /// What is wrong with a combination.
    enum Violation: Error, Hashable, Sendable {
        /// The project has no such tag.
        case unknownTag
        /// A second tag in a project with one tag an image.
        case secondTag
        /// A Negative tag beside another.
        case negativeBesideOthers
        /// More tags than an image may have.
        case limit
    }

    private let types: [UUID: TagType]
    private let isMulticlass: Bool
    private let limit: Int

    /// Takes the rules of a project and its tags.
    init(project: ProjectRecord, tags: [TagRecord], limits: ProjectLimits) {
        types = Dictionary(tags.map { ($0.id, $0.type) }, uniquingKeysWith: { first, _ in first })
        isMulticlass = project.task == .classification(.multiclass)
        limit = limits.tagsPerImage
    }

    /// Whether the project has a tag.
    func isKnown(_ tagID: UUID) -> Bool { types[tagID] != nil }

    /// Whether boxes may have a tag: a Negative one speaks of the whole image.
    func mayHaveRegions(_ tagID: UUID) -> Bool { types[tagID] != .negative }

    /// The tags that would be new on an image with the tags `present`, or why that cannot be.
    func adding(_ tagIDs: [UUID], to present: [UUID]) -> Result<[UUID], Violation> {
        guard tagIDs.allSatisfy(isKnown) else { return .failure(.unknownTag) }
        let new = tagIDs.eachOnce.filter { !present.contains($0) }
        let all = present + new
        guard !new.isEmpty, all.count > 1 else { return .success(new) }
        // What is wrong in itself is said first, then what there is too much of.
        if all.contains(where: { types[$0] == .negative }) { return .failure(.negativeBesideOthers) }
        if isMulticlass { return .failure(.secondTag) }
        return all.count > limit ? .failure(.limit) : .success(new)
    }
}

extension TagCombinations.Violation {
    /// The error for a call that fails as a whole.
    var error: ProjectError {
        switch self {
        case .unknownTag:
            ProjectError(.invalidIDs, "The project does not have one of the tags.")
        case .secondTag:
            ProjectError(
                .imageTags,
                "In a Multiclass project an image has one tag, and one of the images would get a second. "
                    + "Nothing was tagged; take the old tag off first."
            )
        case .negativeBesideOthers:
            ProjectError(
                .negativeWithOtherTags,
                "A Negative tag stands alone on its image, and one of the images would get it beside another tag. "
                    + "Nothing was tagged; take the other tag off first."
            )
        case .limit:
            ProjectError(.imageTags, "One of the images would get more tags than an image can have.")
        }
    }

    /// The same for one image of a batch.
    var failure: ImageFailure {
        switch self {
        case .unknownTag: ImageFailure(.invalidTag)
        case .secondTag:
            ImageFailure(
                .tagLimit,
                reason:
                    "In a Multiclass project an image has one tag, and this one has another already, or would get two."
            )
        case .limit: ImageFailure(.tagLimit)
        case .negativeBesideOthers: ImageFailure(.negativeAndRegularTag)
        }
    }
}
