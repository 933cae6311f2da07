internal import Foundation

extension ImageSetTable {
    /// The images that pass a filter.
    func images(_ filter: ImageFilter) throws -> SequenceSet {
        var images: SequenceSet
        switch filter.taggingStatus {
        case .all:
            images = try set(.all, in: filter.scope)
        case .tagged:
            images = try set(.tagged, in: filter.scope)
        case .untagged:
            images = try set(.all, in: filter.scope)
            images.subtract(try set(.tagged, in: filter.scope))
        }
        if !filter.tagIDs.isEmpty {
            images.formIntersection(try anyOf(filter.tagIDs, in: filter.scope))
        }
        if let condition = filter.metadata {
            images.formIntersection(try self.images(meeting: condition, among: images))
        }
        if let condition = filter.regions {
            images = try self.images(meeting: condition, among: images, in: filter.scope)
        }
        return images
    }

    /// The images with at least one of some tags.
    func anyOf(_ tagIDs: Set<UUID>, in scope: DataScope) throws -> SequenceSet {
        var images = SequenceSet()
        for id in tagIDs { images.formUnion(try set(.tag(id), in: scope)) }
        return images
    }

    /// Those of some images that meet a condition.
    private func images(
        meeting condition: MetadataCondition,
        among images: SequenceSet
    ) throws -> SequenceSet {
        var result: SequenceSet
        switch condition {
        case .equal(let key, let value):
            result = images
            result.formIntersection(try set(.metadata(key: key, value: value), in: .workspace))
        case .notEqual(let key, let value):
            result = images
            result.subtract(try set(.metadata(key: key, value: value), in: .workspace))
        case .and(let conditions):
            result = images
            for condition in conditions { result = try self.images(meeting: condition, among: result) }
        case .or(let conditions):
            result = SequenceSet()
            for condition in conditions {
                result.formUnion(try self.images(meeting: condition, among: images))
            }
        }
        return result
    }
}
