package import CustomVisionProtocol
package import Foundation

extension CustomVisionClient {
    /// A training image, as far as clients need it.
    ///
    /// Read as all answers here: what is sent are the protocol's own values, which leave nothing out, but what is read comes
    /// from any compatible service. A member that one of them leaves out is `nil`, and a name that is not in the protocol's set
    /// stays a text.
    package struct Image: Decodable, Sendable {
        /// A tag on an image.
        package struct TagLink: Decodable, Sendable {
            package let tagId: UUID
        }

        package let id: UUID
        package let created: String?
        package let width: Int?
        package let height: Int?
        package let originalImageUri: String?
        package let resizedImageUri: String?
        package let tags: [TagLink]?
        package let regions: [Wire.Region]?
        package let metadata: [String: String]?

        /// The tags, in the order in which they were given, each once.
        package var tagIDs: [UUID] {
            var seen: Set<UUID> = []
            return (tags ?? []).map(\.tagId).filter { seen.insert($0).inserted }
        }
    }

    /// What became of a batch of new images.
    struct ImageBatchAnswer: Decodable, Sendable {
        struct Entry: Decodable, Sendable {
            let sourceUrl: String?
            let status: String
            let image: Image?
            /// Why it was not taken; Ocellus says so, other services do not.
            let statusMessage: String?
        }

        let images: [Entry]
    }

    /// What became of new pairs of image and tag.
    struct TaggingAnswer: Decodable, Sendable {
        let exceeded: [Wire.ImageTagCreateEntry]?
    }

    /// What became of changed metadata.
    struct MetadataAnswer: Decodable, Sendable {
        struct Entry: Decodable, Sendable {
            let imageId: UUID
            let status: String
        }

        let images: [Entry]?
    }
}
