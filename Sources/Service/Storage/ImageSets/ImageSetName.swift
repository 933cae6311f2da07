internal import Bytes
internal import Foundation

/// Which images of a project a stored set holds.
enum ImageSetName: Hashable, Sendable {
    /// All.
    case all
    /// Those with at least one tag.
    case tagged
    /// Those with this tag.
    case tag(UUID)
    /// Those with this value of this key of the metadata.
    case metadata(key: String, value: String)
    /// Those that an iteration was evaluated on.
    case evaluated(iteration: UUID)
    /// Those of them that it got wrong.
    case wrong(iteration: UUID)

    /// The first byte of the names of all tags' sets.
    static let tagPrefix = Data([2])
    /// The least name above those of all tags' sets.
    static let afterTags = Data([3])
    /// The least name above those of all sets of metadata.
    static let afterMetadata = Data([4])
    /// The number of bytes before a tag's id.
    static let tagPrefixLength = 1

    /// Whether sets of this name are kept as they were for the data versions of iterations.
    var isVersioned: Bool {
        switch self {
        case .all, .tagged, .tag: true
        case .metadata, .evaluated, .wrong: false
        }
    }

    /// The name as it is stored.
    ///
    /// Metadata is hashed, so that names are short whatever users write.
    var data: Data {
        switch self {
        case .all: Data([0])
        case .tagged: Data([1])
        case .tag(let id): Self.tagPrefix + id.data
        case .metadata(let key, let value):
            Data([3]) + ContentDigest(of: Data("\(key.utf8.count):\(key)\(value)".utf8)).data
        case .evaluated(let id): Data([4]) + id.data
        case .wrong(let id): Data([5]) + id.data
        }
    }
}

extension UUID {
    /// The id's 16 bytes.
    var data: Data { withUnsafeBytes(of: uuid) { Data($0) } }
}
