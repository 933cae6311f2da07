internal import Annotations
internal import Bytes
internal import Foundation
internal import Storage

/// The archive of a project: a tar file of plain files, described in `docs/project-archive.md`.
///
/// In this order: ``projectName``, ``imagesName``, the images, ``sumsName``.
enum ProjectArchiveFormat {
    /// The settings and tags, a ``Project`` as JSON.
    static let projectName = "project.json"
    /// One ``Image`` as JSON a line, oldest first.
    static let imagesName = "images.jsonl"
    /// What the names of images begin with; the SHA-256 of the bytes and an extension follow.
    static let imagePrefix = "images/"
    /// The SHA-256 of every entry before it, as `sha256sum` writes and checks it.
    static let sumsName = "SHA256SUMS"

    /// What ``Project/format`` says.
    static let word = "ocellus-project"
    /// What ``Project/formatVersion`` says of images with tags.
    static let version = 1
    /// What ``Project/formatVersion`` says where there are regions or another task, which readers must not pass over.
    static let versionWithRegions = 2

    /// What ``Project/task`` says of detection.
    static let detectionName = "Detection"

    /// The longest ``projectName`` that is read, in bytes: 500 tags with the longest descriptions take 8 MB.
    static let projectLimit = 16 << 20
    /// The longest line of ``imagesName`` that is read, in bytes: fifty pairs of the longest metadata take 0.2 MB.
    static let lineLimit = 1 << 20
    /// The longest ``Image/source`` that is read, in characters.
    static let sourceLength = 4_096

    /// What a project is.
    struct Project: Codable, Hashable, Sendable {
        var format = word
        var formatVersion = version
        var name: String
        var description: String
        var domain: NamedDomain
        /// ``detectionName``, or left out for classification.
        var task: String?
        /// The stored name of a `ClassificationType`; left out for other tasks.
        var classificationType: String?
        var targetExportPlatforms: [String]
        var augmentationMethods: [String: Bool]
        var created: ArchivedDate
        var tags: [Tag]
        var imageCount: Int

        /// What the project does; `nil` if this version does not know it.
        var knownTask: ProjectTask? {
            switch (task, classificationType) {
            case (nil, let name?): ClassificationType(storedName: name).map(ProjectTask.classification)
            case (ProjectArchiveFormat.detectionName, nil): .detection
            default: nil
            }
        }
    }

    /// A domain by id, and by name for people.
    struct NamedDomain: Codable, Hashable, Sendable {
        var id: UUID
        var name: String?
    }

    /// A tag.
    struct Tag: Codable, Hashable, Sendable {
        var name: String
        var description: String?
        var type: String
        var created: ArchivedDate
    }

    /// An image.
    struct Image: Codable, Hashable, Sendable {
        var sha256: ContentDigest
        var byteCount: Int
        /// Places in ``Project/tags``, from 0, rising.
        var tags: [Int]
        /// Boxes on it, oldest first; left out if there are none.
        var regions: [Region]?
        var created: ArchivedDate
        var source: String?
        var metadata: [String: String]?
    }

    /// A box on an image.
    struct Region: Codable, Hashable, Sendable {
        /// Place in ``Project/tags``; one of the image's tags.
        var tag: Int
        var left: Double
        var top: Double
        var width: Double
        var height: Double
        var created: ArchivedDate

        /// The box by itself.
        var box: NormalizedBox { NormalizedBox(left: left, top: top, width: width, height: height) }
    }

    /// The name of an image in the archive.
    static func imageName(_ digest: ContentDigest, mediaType: String) -> String {
        "\(imagePrefix)\(digest).\(fileExtensions[mediaType] ?? "image")"
    }

    /// Whether a name is valid for the entry of the image with a digest.
    ///
    /// The extension is for people and means nothing.
    static func isName(_ name: String, of digest: ContentDigest) -> Bool {
        let stem = "\(imagePrefix)\(digest)."
        guard name.hasPrefix(stem) else { return false }
        let ending = name.dropFirst(stem.count)
        return (1...5).contains(ending.count)
            && ending.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            }
    }

    private static let fileExtensions = [
        "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/bmp": "bmp", "image/webp": "webp",
        "image/heic": "heic", "image/heif": "heif", "image/avif": "avif", "image/tiff": "tiff",
    ]

    /// A line of ``sumsName``.
    static func sum(_ digest: ContentDigest, _ name: String) -> String { "\(digest)  \(name)\n" }
}

/// A moment as JSON in an archive has it: ISO 8601 in UTC, to the microsecond, as the store keeps it.
struct ArchivedDate: Codable, Hashable, Sendable {
    private static let style = Date.ISO8601FormatStyle()
    private static let ticks = 1_000_000

    /// The moment.
    let date: Date

    init(_ date: Date) { self.date = date }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let date = Self.date(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "This is no moment.")
        }
        self.date = date
    }

    func encode(to encoder: any Encoder) throws {
        let (seconds, ticks) = Int((date.timeIntervalSince1970 * Double(Self.ticks)).rounded())
            .quotientAndRemainder(dividingBy: Self.ticks)
        // Before 1970 the rest is negative.
        let (whole, rest) = ticks < 0 ? (seconds - 1, ticks + Self.ticks) : (seconds, ticks)
        let text = Date(timeIntervalSince1970: Double(whole)).formatted(Self.style).dropLast()
        var container = encoder.singleValueContainer()
        try container.encode("\(text).\(String(Self.ticks + rest).dropFirst())Z")
    }

    /// Reads `YYYY-MM-DDThh:mm:ss.ffffffZ`; the fraction may have fewer digits or be missing.
    private static func date(_ text: String) -> Date? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard text.utf8.count <= 27, text.hasSuffix("Z"), parts.count <= 2 else { return nil }
        guard parts.count == 2 else { return try? Date(text, strategy: style) }
        let digits = parts[1].dropLast()
        guard (1...6).contains(digits.count),
            digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let fraction = Double("0.\(digits)"),
            let whole = try? Date("\(parts[0])Z", strategy: style)
        else { return nil }
        return whole.addingTimeInterval(fraction)
    }
}
