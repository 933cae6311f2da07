package import Foundation
internal import Storage

extension ProjectStore {
    /// The tags of a project, oldest first.
    ///
    /// - Parameters:
    ///   - projectID: The project.
    ///   - iterationID: The iteration whose tags are meant, named as it was trained; `nil` for the workspace.
    /// - Returns: All of them, with how many images of that state have each.
    /// - Throws: ``ProjectError`` with `noSuchProject` or `noSuchIteration`.
    package func tags(of projectID: UUID, iterationID: UUID? = nil) async throws -> [TagDetails] {
        try await store.read { try $0.tagDetails(of: projectID, iterationID: iterationID) }
    }

    /// A tag of a project.
    ///
    /// - Parameters:
    ///   - id: The tag.
    ///   - projectID: The project.
    ///   - iterationID: The iteration as which the tag is meant; `nil` for the workspace.
    /// - Returns: The tag and how many images of that state have it.
    /// - Throws: ``ProjectError`` with `noSuchProject`, `noSuchIteration` or `noSuchTag`.
    package func tag(_ id: UUID, of projectID: UUID, iterationID: UUID? = nil) async throws -> TagDetails {
        try await store.read { transaction in
            let tags = try transaction.tagDetails(of: projectID, iterationID: iterationID)
            guard let tag = tags.first(where: { $0.record.id == id }) else { throw TagRules.noSuchTag(id) }
            return tag
        }
    }

    /// Makes a tag.
    ///
    /// - Throws: ``ProjectError`` with `noSuchProject`, `tagName`, `tagNameTaken`, `tagDescription`,
    ///   `secondNegativeTag`, `secondProductTag` or `tagLimit`.
    package func createTag(_ draft: TagDraft, in projectID: UUID) async throws -> TagDetails {
        let tag = TagRecord(
            id: UUID(),
            projectID: projectID,
            name: try TagRules.name(draft.name, limits: limits),
            description: try TagRules.description(draft.description, limits: limits),
            type: draft.type,
            created: now()
        )
        return try await store.write { [limits] transaction in
            _ = try transaction.changeableProject(projectID)
            let others = try transaction.tags(of: projectID, in: .workspace)
            guard others.count < limits.tagsPerProject else {
                throw ProjectError(
                    .tagLimit,
                    "The project has \(others.count) tags already, the most it can have. Delete one first."
                )
            }
            try TagRules.check(tag, among: others)
            try transaction.insert(tag: tag)
            return TagDetails(record: tag, imageCount: 0)
        }
    }

    /// Changes a tag of the workspace; iterations keep the name they were trained with.
    ///
    /// - Throws: ``ProjectError`` with `noSuchProject`, `noSuchTag`, `tagName`, `tagNameTaken`, `tagDescription`,
    ///   `secondNegativeTag`, `secondProductTag`; if the tag becomes negative, `negativeWithOtherTags` where it is on images beside
    ///   others, and `tagType` where it has regions.
    package func updateTag(_ id: UUID, of projectID: UUID, _ changes: TagChanges) async throws -> TagDetails {
        try await store.write { [limits] transaction in
            _ = try transaction.changeableProject(projectID)
            let tags = try transaction.tags(of: projectID, in: .workspace)
            guard let old = tags.first(where: { $0.id == id }) else { throw TagRules.noSuchTag(id) }
            var tag = old
            if let name = changes.name { tag.name = try TagRules.name(name, limits: limits) }
            if let description = changes.description {
                tag.description = try TagRules.description(description, limits: limits)
            }
            if let type = changes.type { tag.type = type }
            if tag != old {
                try TagRules.check(tag, among: tags, isRenamed: tag.name != old.name)
                if tag.type == .negative, old.type != .negative {
                    try transaction.requireAlone(tag)
                    try transaction.requireNoRegions(tag)
                }
                try transaction.update(tag: tag)
            }
            let counts = try transaction.imageCountsByTag(of: projectID, in: .workspace)
            return TagDetails(record: tag, imageCount: counts[id] ?? 0)
        }
    }

    /// Takes a tag out of the workspace and off its images; the images stay.
    ///
    /// - Throws: ``ProjectError`` with `noSuchProject` or `noSuchTag`.
    package func deleteTag(_ id: UUID, of projectID: UUID) async throws {
        try await store.write { transaction in
            _ = try transaction.changeableProject(projectID)
            guard try transaction.deleteTag(id, of: projectID) else { throw TagRules.noSuchTag(id) }
        }
    }

    /// Gives all images of a tag to another one and removes the tag; iterations keep both.
    ///
    /// One transaction: no reader ever sees an image between the two tags. An image that has both keeps one tagging.
    ///
    /// - Parameters:
    ///   - id: The tag that goes.
    ///   - target: The tag that stays.
    ///   - projectID: The project of both.
    /// - Throws: ``ProjectError`` with `noSuchProject`, `noSuchTag`, `invalidIDs` if both are the same, or
    ///   `negativeWithOtherTags` or `tagType` if images would get a Negative tag beside another, or regions of one.
    /// - Complexity: Some milliseconds for each thousand images of the tag.
    package func mergeTag(_ id: UUID, into target: UUID, of projectID: UUID) async throws {
        guard id != target else {
            throw ProjectError(
                .invalidIDs,
                "A tag cannot be merged into itself; name another tag to merge it into."
            )
        }
        try await store.write { transaction in
            _ = try transaction.changeableProject(projectID)
            guard let tag = try transaction.tag(id, of: projectID, in: .workspace) else {
                throw TagRules.noSuchTag(id)
            }
            guard let other = try transaction.tag(target, of: projectID, in: .workspace) else {
                throw TagRules.noSuchTag(target)
            }
            if other.type == .negative {
                try transaction.requireAlone(tag, toBecome: other)
                try transaction.requireNoRegions(tag)
            }
            try transaction.mergeTag(id, into: target, of: projectID)
        }
    }
}

extension MetadataReading {
    /// The tags of a project with the names and counts of a state.
    fileprivate func tagDetails(of projectID: UUID, iterationID: UUID?) throws -> [TagDetails] {
        _ = try existingProject(projectID)
        let scope = try scope(ofIteration: iterationID, in: projectID)
        let trained = try iterationID.map { try tags(ofIteration: $0) } ?? []
        let asTrained = Dictionary(trained.map { ($0.tagID, $0) }) { first, _ in first }
        let counts = try imageCountsByTag(of: projectID, in: scope)
        return try tags(of: projectID, in: scope).map { tag in
            var tag = tag
            if let trained = asTrained[tag.id] {
                tag.name = trained.name
                tag.type = trained.type
            }
            return TagDetails(record: tag, imageCount: counts[tag.id] ?? 0)
        }
    }

    /// Refuses if images have this tag and others that would stand beside the Negative tag.
    fileprivate func requireAlone(_ tag: TagRecord, toBecome negative: TagRecord) throws {
        let count = try trainingSet(of: tag.projectID, in: .workspace)
            .count { $0.tagIDs.count > 1 && $0.tagIDs.contains(tag.id) }
        guard count == 0 else {
            throw ProjectError(
                .negativeWithOtherTags,
                "A Negative tag stands alone on its images, but \(count) images have “\(tag.name)” and others, so it "
                    + "cannot be merged into “\(negative.name)”. Take the others off first."
            )
        }
    }

    /// Refuses if there are regions of a tag that would become Negative.
    fileprivate func requireNoRegions(_ tag: TagRecord) throws {
        let counts = try regionCountsByTag(of: tag.projectID, in: .workspace)
        guard let count = counts[tag.id]?.regions else { return }
        throw ProjectError(
            .tagType,
            "A Negative tag has no regions, but there are \(count) of “\(tag.name)”. Take them off their images first."
        )
    }

    /// Refuses if images have this tag and others.
    fileprivate func requireAlone(_ tag: TagRecord) throws {
        let count = try trainingSet(of: tag.projectID, in: .workspace)
            .count { $0.tagIDs.count > 1 && $0.tagIDs.contains(tag.id) }
        guard count == 0 else {
            throw ProjectError(
                .negativeWithOtherTags,
                "A Negative tag stands alone on its images, but \(count) images have this one and others. "
                    + "Take the others off first."
            )
        }
    }
}
