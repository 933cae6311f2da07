internal import Annotations
internal import Bytes
internal import FileSystem
internal import Foundation
internal import Storage

/// Reads an archive of a project, which is untrusted.
///
/// Strict: the entries come in the one order that is written, each within its limit, each image has the bytes that the
/// list names, and at the end every sum is checked. Names are compared and never used.
struct ProjectArchiveReader: Sendable {
    /// The settings and tags.
    let project: ProjectArchiveFormat.Project

    private let file: TarFile
    private let limits: ProjectLimits
    private var lines: TarLines
    private var last: TarFile.Entry
    /// What the sums at the end must be, as a digest: the text itself would grow with the images.
    private var sums = ContentHasher()
    private var imageCount = 0

    /// Reads the head of an archive: settings and tags.
    ///
    /// - Throws: `ArchiveError`, or ``ProjectError`` with `archive` for what is not an archive of a project within the
    ///   limits. That the head is what was written is known at the end only, see ``finish()``.
    init(_ url: URL, limits: ProjectLimits) throws {
        file = try TarFile(url)
        self.limits = limits
        let head = try Self.entry(after: nil, called: ProjectArchiveFormat.projectName, in: file)
        guard head.byteCount <= ProjectArchiveFormat.projectLimit else {
            throw ProjectError.archive("its settings are longer than any project's.")
        }
        let bytes = try file.data(of: head)
        project = try Self.project(bytes, limits: limits)
        let list = try Self.entry(after: head, called: ProjectArchiveFormat.imagesName, in: file)
        lines = TarLines(of: list, in: file, limit: ProjectArchiveFormat.lineLimit)
        last = list
        record(ContentDigest(of: bytes), ProjectArchiveFormat.projectName)
        record(try Self.digest(of: list, in: file), ProjectArchiveFormat.imagesName)
    }

    private mutating func record(_ digest: ContentDigest, _ name: String) {
        sums.update(Data(ProjectArchiveFormat.sum(digest, name).utf8))
    }

    /// The next image and its bytes; `nil` when there are no more.
    ///
    /// - Throws: `ArchiveError`, or ``ProjectError`` with `archive`.
    mutating func nextImage() throws -> (ProjectArchiveFormat.Image, Data)? {
        guard let line = try lines.next() else { return nil }
        imageCount += 1
        guard imageCount <= project.imageCount else {
            throw ProjectError.archive("it lists more images than it says it has.")
        }
        let image = try Self.decode(ProjectArchiveFormat.Image.self, line, "image \(imageCount)")
        try check(image)
        guard let entry = try file.entry(after: last),
            ProjectArchiveFormat.isName(entry.name, of: image.sha256),
            entry.byteCount == image.byteCount
        else { throw ProjectError.archive("image \(imageCount) is missing, or another is in its place.") }
        let bytes = try file.data(of: entry)
        guard ContentDigest(of: bytes) == image.sha256 else {
            throw ProjectError.archive("the bytes of image \(imageCount) are not those that were written.")
        }
        last = entry
        record(image.sha256, entry.name)
        return (image, bytes)
    }

    /// Checks that nothing is missing and nothing was changed; to be called when there are no more images.
    ///
    /// - Throws: `ArchiveError`, or ``ProjectError`` with `archive`.
    func finish() throws {
        guard imageCount == project.imageCount else {
            throw ProjectError.archive(
                "it has \(imageCount) images where \(project.imageCount) were written."
            )
        }
        let end = try Self.entry(after: last, called: ProjectArchiveFormat.sumsName, in: file)
        guard try Self.digest(of: end, in: file) == sums.digest else {
            throw ProjectError.archive("it was damaged or changed; its sums do not agree. Fetch it again.")
        }
        guard try file.entry(after: end) == nil else {
            throw ProjectError.archive("something stands behind its end.")
        }
    }

    private func check(_ image: ProjectArchiveFormat.Image) throws {
        guard (1...limits.trainingImageBytes).contains(image.byteCount) else {
            throw ProjectError.archive(
                "image \(imageCount) has \(image.byteCount) bytes; this service takes 1 to \(limits.trainingImageBytes)."
            )
        }
        guard image.tags.allSatisfy(project.tags.indices.contains), Set(image.tags).count == image.tags.count,
            (image.source?.count ?? 0) <= ProjectArchiveFormat.sourceLength,
            isPossible(image.regions ?? [], on: image)
        else { throw ProjectError.archive("what it says of image \(imageCount) cannot be.") }
        try MetadataRules.check(image.metadata ?? [:], limits: limits)
    }

    /// The refusal of a project whose task this version does not know.
    static var unknownTask: ProjectError {
        .archive("its project does something that this version cannot.")
    }

    /// Whether regions can be those of an image, and the format has them.
    private func isPossible(
        _ regions: [ProjectArchiveFormat.Region],
        on image: ProjectArchiveFormat.Image
    ) -> Bool {
        (regions.isEmpty || project.formatVersion >= ProjectArchiveFormat.versionWithRegions)
            && regions.count <= limits.regionsPerImage
            && regions.allSatisfy { image.tags.contains($0.tag) && $0.box.isInImage }
    }

    private static func entry(after entry: TarFile.Entry?, called name: String, in file: TarFile) throws
        -> TarFile.Entry
    {
        guard let entry = try file.entry(after: entry), entry.name == name else {
            throw ProjectError.archive("“\(name)” is not where it must be.")
        }
        return entry
    }

    private static func digest(of entry: TarFile.Entry, in file: TarFile) throws -> ContentDigest {
        var hasher = ContentHasher()
        let chunk = 1 << 20
        for start in stride(from: 0, to: entry.byteCount, by: chunk) {
            hasher.update(try file.data(of: entry, start..<start + chunk))
        }
        return hasher.digest
    }

    private static func decode<Value: Decodable>(_ type: Value.Type, _ bytes: Data, _ what: String) throws
        -> Value
    {
        do {
            return try JSONDecoder().decode(type, from: bytes)
        } catch {
            throw ProjectError.archive("what it says of \(what) cannot be read.")
        }
    }

    /// Reads settings and tags, and checks them like those of a request.
    private static func project(_ bytes: Data, limits: ProjectLimits) throws -> ProjectArchiveFormat.Project {
        struct Kind: Decodable {
            let format: String
            let formatVersion: Int
        }
        let kind = try decode(Kind.self, bytes, "the project")
        guard kind.format == ProjectArchiveFormat.word else {
            throw ProjectError.archive("it is an archive of something else.")
        }
        guard
            [ProjectArchiveFormat.version, ProjectArchiveFormat.versionWithRegions]
                .contains(kind.formatVersion)
        else {
            throw ProjectError.archive(
                "it was written by a newer version of the program (format \(kind.formatVersion)); update this service."
            )
        }
        let project = try decode(ProjectArchiveFormat.Project.self, bytes, "the project")
        _ = try ProjectRules.name(project.name, limits: limits)
        _ = try ProjectRules.description(project.description, limits: limits)
        _ = try ProjectRules.augmentationMethods([:], changing: project.augmentationMethods)
        guard project.knownTask != nil else {
            throw unknownTask
        }
        guard project.tags.count <= limits.tagsPerProject, project.targetExportPlatforms.count <= 100,
            (0...limits.imagesPerProject).contains(project.imageCount)
        else {
            throw ProjectError.archive(
                "it has more tags or images than a project of this service can hold."
            )
        }
        return project
    }
}

extension ProjectError {
    /// The refusal of an archive.
    ///
    /// - Parameter reason: The rest of the sentence.
    /// - Returns: The error.
    static func archive(_ reason: String) -> ProjectError {
        ProjectError(.archive, "The archive cannot be imported: \(reason)")
    }
}
