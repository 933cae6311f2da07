package import Foundation

extension CustomVisionClient {
    /// A training image.
    package struct Image: Decodable, Sendable {
        /// A tag on an image.
        package struct TagLink: Decodable, Sendable {
            package let tagId: UUID
        }

        /// A labeled box, in shares of the upright image's width and height.
        package struct Region: Decodable, Sendable {
            package let tagId: UUID
            package let left: Double
            package let top: Double
            package let width: Double
            package let height: Double
        }

        package let id: UUID
        package let created: String?
        package let width: Int?
        package let height: Int?
        package let originalImageUri: String?
        package let resizedImageUri: String?
        package let tags: [TagLink]?
        package let regions: [Region]?
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
        struct Pair: Decodable, Sendable {
            let imageId: UUID
            let tagId: UUID
        }

        let exceeded: [Pair]?
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
