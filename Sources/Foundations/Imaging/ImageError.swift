/// An upload that could not be turned into pixels.
///
/// Compare ``code`` to react to a failure; show ``description`` to a person.
package struct ImageError: Error, Hashable, Sendable {
    /// What went wrong.
    package let code: Code

    /// Creates an error.
    package init(_ code: Code) {
        self.code = code
    }
}

extension ImageError {
    /// The kinds of failure.
    ///
    /// A structure with static members rather than an enumeration, so that a new kind breaks nobody who
    /// compares with the existing ones.
    package struct Code: Hashable, Sendable {
        fileprivate enum Storage: Hashable, Sendable {
            case empty
            case unrecognizedFormat
            case unsupportedFormat(String)
            case unsupportedFeature(String)
            case tooManyBytes(limit: Int)
            case tooLargeEdge(limit: Int)
            case tooManyPixels(limit: Int)
            case tooElongated(limit: Int)
            case truncated
            case corrupt
            case outOfMemory
        }

        fileprivate let storage: Storage

        /// There are no bytes at all.
        package static let empty = Code(storage: .empty)

        /// The bytes begin like no format that we know.
        package static let unrecognizedFormat = Code(storage: .unrecognizedFormat)

        /// The bytes are in a known format (`SVG`, `PDF`, `JPEG XL`, …) that is not decoded here.
        package static func unsupportedFormat(_ name: String) -> Code {
            Code(storage: .unsupportedFormat(name))
        }

        /// The format is decoded here, but not with this feature (a phrase such as `lossless JPEG`).
        package static func unsupportedFeature(_ name: String) -> Code {
            Code(storage: .unsupportedFeature(name))
        }

        /// The file is larger than `limit` bytes.
        package static func tooManyBytes(limit: Int) -> Code { Code(storage: .tooManyBytes(limit: limit)) }

        /// An edge is longer than `limit` pixels.
        package static func tooLargeEdge(limit: Int) -> Code { Code(storage: .tooLargeEdge(limit: limit)) }

        /// The image has more than `limit` pixels.
        package static func tooManyPixels(limit: Int) -> Code { Code(storage: .tooManyPixels(limit: limit)) }

        /// One edge is more than `limit` times as long as the other.
        package static func tooElongated(limit: Int) -> Code { Code(storage: .tooElongated(limit: limit)) }

        /// The data end before the image does.
        package static let truncated = Code(storage: .truncated)

        /// The data contradict the rules of their format.
        package static let corrupt = Code(storage: .corrupt)

        /// A codec could not get the memory that it needs.
        package static let outOfMemory = Code(storage: .outOfMemory)
    }
}

extension ImageError: CustomStringConvertible {
    /// A sentence for people that says what is wrong and what to do; its wording may change.
    package var description: String {
        switch code.storage {
        case .empty:
            "The file is empty; choose one that holds an image."
        case .unrecognizedFormat:
            "The file is not an image we can read; send \(ImageFormat.namesForSentences)."
        case .unsupportedFormat(let name):
            "The file is of the kind \(name), which is not supported; send \(ImageFormat.namesForSentences)."
        case .unsupportedFeature(let name):
            "The image uses \(name), which is not supported; save it again as an ordinary JPEG or PNG."
        case .tooManyBytes(let limit):
            "The file is larger than the limit of \(limit) bytes; make the image smaller."
        case .tooLargeEdge(let limit):
            "The image has an edge longer than the limit of \(limit) pixels; make it smaller."
        case .tooManyPixels(let limit):
            "The image has more than the limit of \(limit) pixels; make it smaller."
        case .tooElongated(let limit):
            "The image is more than \(limit) times as long as it is wide; crop it."
        case .truncated:
            "The image is incomplete: the file ends too early; send the whole file again."
        case .corrupt:
            "The image is damaged and cannot be decoded; send the original file again."
        case .outOfMemory:
            "There was not enough memory for the image; try again later or send a smaller one."
        }
    }
}
