package import Annotations
package import CustomVisionProtocol
package import Projects
internal import Storage

extension Wire.Image {
    /// An image as answers show it.
    ///
    /// - Parameters:
    ///   - image: The image.
    ///   - links: Links to its files.
    ///   - withTagNames: Whether tags have names; in the answer to an upload they are null.
    package init(_ image: ImageDetails, links: ImageLinks, withTagNames: Bool = true) {
        let record = image.record
        self.init(
            id: record.id,
            created: record.created,
            width: record.width,
            height: record.height,
            resizedImageUri: links.uri(record.resizedDigest),
            thumbnailUri: links.uri(record.thumbnailDigest),
            originalImageUri: links.uri(record.contentDigest),
            tags: image.tags.isEmpty
                ? nil
                : image.tags.map { tag in
                    Wire.ImageTag(
                        tagId: tag.tagging.tagID,
                        tagName: withTagNames ? tag.name : nil,
                        created: tag.tagging.created
                    )
                },
            regions: image.regions.isEmpty ? nil : image.regions.map(Wire.ImageRegion.init),
            metadata: record.metadata.isEmpty ? nil : record.metadata
        )
    }
}

extension Wire.ImageRegion {
    /// A region as answers show it.
    package init(_ region: ImageDetails.Region) {
        let (record, box) = (region.region, Wire.BoundingBox(region.region.box))
        self.init(
            regionId: record.id,
            tagName: region.tagName,
            created: record.created,
            tagId: record.tagID,
            left: box.left,
            top: box.top,
            width: box.width,
            height: box.height
        )
    }
}

extension NormalizedBox {
    /// A box as the wire has it, in 32 bits.
    package init(left: Float, top: Float, width: Float, height: Float) {
        self.init(left: Double(left), top: Double(top), width: Double(width), height: Double(height))
    }
}
