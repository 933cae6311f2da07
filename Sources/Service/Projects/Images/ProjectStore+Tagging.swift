package import Foundation
internal import Storage

/// A tag on an image, or one that is to be put there.
package struct ImageTagPair: Hashable, Sendable {
    /// The image.
    package let imageID: UUID
    /// The tag.
    package let tagID: UUID

    /// Pairs an image with a tag.
    package init(imageID: UUID, tagID: UUID) {
        self.imageID = imageID
        self.tagID = tagID
    }
}

/// What became of the pairs of one call; each pair is in exactly one of the lists.
package struct TaggingSummary: Hashable, Sendable {
    /// Tags that are new on their images.
    package internal(set) var created: [ImageTagPair] = []
    /// Tags that were there already.
    package internal(set) var duplicated: [ImageTagPair] = []
    /// Tags for which their images had no room.
    package internal(set) var exceeded: [ImageTagPair] = []
}

extension ProjectStore {
    /// Puts tags on images.
    ///
    /// - Parameters:
    ///   - pairs: Images and tags of the workspace; at most 64 different images and 20 different tags.
    ///   - projectID: Their project.
    /// - Returns: What became of each pair.
    /// - Throws: ``ProjectError`` with `noSuchProject`, `batchSize`, `invalidIDs`, `imageTags` if an image of a
    ///   Multiclass project would get a second tag, or `negativeWithOtherTags`; nothing is changed then.
    package func addTags(_ pairs: [ImageTagPair], in projectID: UUID) async throws -> TaggingSummary {
        let pairs = pairs.eachOnce
        let imageIDs = pairs.map(\.imageID).eachOnce
        let tagIDs = pairs.map(\.tagID).eachOnce
        try checkTaggingBatch(imageIDs: imageIDs, tagIDs: tagIDs)
        let time = now()
        return try await store.write { [limits] transaction in
            let project = try transaction.changeableProject(projectID)
            let rules = TagCombinations(
                project: project,
                tags: try transaction.tags(of: projectID, in: .workspace),
                limits: limits
            )
            try transaction.requireAll(imageIDs: imageIDs, tagIDs: tagIDs, rules: rules, of: projectID)
            var present = try transaction.taggings(ofImages: imageIDs, in: .workspace)
                .mapValues { $0.map(\.tagID) }
            var summary = TaggingSummary()
            for pair in pairs {
                switch rules.adding([pair.tagID], to: present[pair.imageID] ?? []) {
                case .success(let new) where new.isEmpty:
                    summary.duplicated.append(pair)
                case .success(let new):
                    present[pair.imageID, default: []] += new
                    summary.created.append(pair)
                case .failure(.limit):
                    summary.exceeded.append(pair)
                case .failure(let violation):
                    throw violation.error
                }
            }
            _ = try transaction.insert(
                taggings: summary.created.map {
                    TaggingRecord(imageID: $0.imageID, tagID: $0.tagID, created: time)
                },
                of: projectID
            )
            return summary
        }
    }

    /// Takes each of some tags off each of some images; what is not there is passed over.
    ///
    /// - Parameters:
    ///   - tagIDs: The tags, at most 20.
    ///   - imageIDs: The images, at most 64.
    ///   - projectID: Their project.
    /// - Returns: How many tags were taken off.
    /// - Throws: ``ProjectError`` with `noSuchProject` or `batchSize`.
    package func removeTags(
        _ tagIDs: [UUID],
        fromImages imageIDs: [UUID],
        in projectID: UUID
    ) async throws -> Int {
        let (imageIDs, tagIDs) = (imageIDs.eachOnce, tagIDs.eachOnce)
        try checkTaggingBatch(imageIDs: imageIDs, tagIDs: tagIDs)
        return try await store.write { transaction in
            _ = try transaction.changeableProject(projectID)
            return try transaction.deleteTaggings(imageIDs: imageIDs, tagIDs: tagIDs, of: projectID)
        }
    }

    private func checkTaggingBatch(imageIDs: [UUID], tagIDs: [UUID]) throws(ProjectError) {
        try checkBatch(imageIDs.count, of: "images", limit: limits.imagesPerBatch)
        try checkBatch(tagIDs.count, of: "tags", limit: limits.tagsPerBatch)
    }
}

extension MetadataReading {
    /// Refuses ids that the workspace does not have.
    fileprivate func requireAll(
        imageIDs: [UUID],
        tagIDs: [UUID],
        rules: TagCombinations,
        of projectID: UUID
    ) throws {
        if let missing = tagIDs.first(where: { !rules.isKnown($0) }) {
            throw ProjectError(
                .invalidIDs,
                "Nothing was tagged: the project has no tag \(missing.uuidString.lowercased())."
            )
        }
        let present = Set(try images(withIDs: imageIDs, of: projectID, in: .workspace).map(\.id))
        if let missing = imageIDs.first(where: { !present.contains($0) }) {
            throw ProjectError(
                .invalidIDs,
                "Nothing was tagged: the project has no image \(missing.uuidString.lowercased())."
            )
        }
    }
}
