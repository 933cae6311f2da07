internal import Foundation
package import Storage

/// An image and what is said of it.
package struct ImageDetails: Hashable, Sendable {
    /// A tag on an image.
    package struct Tag: Hashable, Sendable {
        /// Which tag, and since when.
        package let tagging: TaggingRecord
        /// The tag's name in the state that was asked for.
        package let name: String
        /// What the tag stands for.
        package let type: TagType
    }

    /// A labeled box on an image.
    package struct Region: Hashable, Sendable {
        /// The box.
        package let region: RegionRecord
        /// The name of its tag in the state that was asked for.
        package let tagName: String
    }

    /// The image.
    package let record: ImageRecord
    /// Its tags, oldest first.
    package let tags: [Tag]
    /// Its boxes, oldest first.
    package let regions: [Region]
}

extension MetadataReading {
    /// Images with their tags and boxes.
    ///
    /// - Parameters:
    ///   - images: Images of the scope.
    ///   - projectID: Their project.
    ///   - iterationID: The iteration whose state and names are meant; `nil` for the workspace.
    /// - Returns: One value for each image, in order.
    /// - Throws: ``ProjectError`` with `noSuchIteration`, or a `StorageError`.
    func details(of images: [ImageRecord], in projectID: UUID, iterationID: UUID?) throws -> [ImageDetails] {
        guard !images.isEmpty else { return [] }
        let scope = try scope(ofIteration: iterationID, in: projectID)
        let ids = images.map(\.id)
        let taggings = try taggings(ofImages: ids, in: scope)
        let regions = try regions(ofImages: ids, in: scope)
        var tags = Dictionary(
            try self.tags(of: projectID, in: scope).map { ($0.id, IterationTag($0)) }
        ) { first, _ in first }
        if let iterationID {
            for tag in try self.tags(ofIteration: iterationID) { tags[tag.tagID] = tag }
        }
        return images.map { image in
            ImageDetails(
                record: image,
                tags: (taggings[image.id] ?? []).compactMap { tagging in
                    tags[tagging.tagID].map { .init(tagging: tagging, name: $0.name, type: $0.type) }
                },
                regions: (regions[image.id] ?? []).compactMap { region in
                    tags[region.tagID].map { .init(region: region, tagName: $0.name) }
                }
            )
        }
    }
}

extension IterationTag {
    /// A tag as it is now.
    fileprivate init(_ tag: TagRecord) {
        self.init(tagID: tag.id, name: tag.name, type: tag.type)
    }
}
