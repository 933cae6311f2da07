import FileSystem
import Foundation
import Glibc
import ImageFolders
import Imaging

/// The files of a data set's folder, found once.
///
/// What an annotation file names is looked up here among names that a scan of the folder gave, so no path in a file is ever
/// opened as it stands.
struct DatasetListing {
    /// The largest file that holds the annotations of many images.
    static let fileLimit = 1 << 30
    /// The largest file that holds those of one image, or a list of names.
    static let smallFileLimit = 64 << 20
    /// How many first bytes tell what a file is.
    private static let openingLength = 64 << 10

    let folder: URL
    let scan: FolderScan

    /// Where the folder really is, with a slash behind.
    private let realRoot: String
    /// Names by their canonical form: a list in NFC finds what a Mac wrote in NFD.
    private let images: [String: [String]]
    private let imageStems: [String: [String]]
    private let files: Set<String>

    /// Lists a folder.
    ///
    /// - Throws: ``DatasetError`` if it is none.
    init(_ folder: URL) throws(DatasetError) {
        self.folder = folder
        scan = try FolderScan(of: folder)
        realRoot = (Self.realPath(folder.path(percentEncoded: false)) ?? "") + "/"
        images = Dictionary(grouping: scan.images.map(\.name)) { $0 }
        imageStems = Dictionary(grouping: scan.images.map(\.name)) { $0.pathStem }
        files = Set(scan.passedOver.otherFiles)
    }

    /// The name of the folder for sentences.
    var shownName: String { folder.lastPathComponent }

    /// The files that are no images and whose names end like this, in the order of names.
    func files(endingIn ending: String) -> [String] {
        scan.passedOver.otherFiles.filter { $0.lowercased().hasSuffix(ending) }
    }

    /// The file of a name that is no image, as the folder spells it.
    func file(named name: String) -> String? { files.firstIndex(of: name).map { files[$0] } }

    /// The image of a name below one of some folders, the first that has it.
    func image(named name: String, below folders: [String] = [""]) -> String? {
        let spellings = name.contains("\\") ? [name, name.replacing("\\", with: "/")] : [name]
        for spelling in spellings {
            for folder in folders {
                if let found = one(images, folder.appendingPath(spelling.droppingCurrentFolder)) {
                    return found
                }
            }
        }
        return nil
    }

    /// The image whose path without extension is this, below one of some folders, if only one has it.
    func image(withStem stem: String, below folders: [String] = [""]) -> String? {
        for folder in folders {
            if let found = one(imageStems, folder.appendingPath(stem)) { return found }
        }
        return nil
    }

    private func one(_ names: [String: [String]], _ name: String) -> String? {
        guard let found = names[name] else { return nil }
        if found.count == 1 { return found[0] }
        return found.first { $0.unicodeScalars.elementsEqual(name.unicodeScalars) }
    }

    /// Whether a file of the folder really lies in it: links may lead anywhere.
    func liesInside(_ name: String) -> Bool {
        guard let real = Self.realPath(path(name)) else { return false }
        return real.utf8.starts(with: realRoot.utf8)
    }

    private func path(_ name: String) -> String { folder.path(percentEncoded: false) + "/" + name }

    private static func realPath(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(validatingCString: real)
    }

    /// How a file begins; empty if it cannot be read.
    func opening(of name: String) -> Data {
        (try? open(name).read(Self.openingLength, at: 0)) ?? Data()
    }

    /// The bytes of a file.
    ///
    /// - Throws: ``DatasetError`` with a sentence that names the file.
    func bytes(of name: String, limit: Int = fileLimit) throws(DatasetError) -> Data {
        guard liesInside(name) else {
            throw flaw(name, "is a link that leads out of the folder")
        }
        let bytes: Data
        do throws(FileSystemError) {
            bytes = try open(name).read(limit + 1, at: 0)
        } catch {
            throw flaw(name, "cannot be read: \(error.cause)")
        }
        guard bytes.count <= limit else { throw flaw(name, "has more than \(limit >> 20) MiB") }
        return bytes
    }

    /// The text of a file in UTF-8, without a byte-order mark.
    ///
    /// - Throws: ``DatasetError`` with a sentence that names the file.
    func text(of name: String, limit: Int = fileLimit) throws(DatasetError) -> String {
        guard let text = String(validating: try bytes(of: name, limit: limit), as: UTF8.self) else {
            throw flaw(name, "is not UTF-8 text")
        }
        return text.first == "\u{FEFF}" ? String(text.dropFirst()) : text
    }

    /// An error about a file, as a sentence that begins with its name.
    func flaw(_ name: String, _ what: String) -> DatasetError {
        DatasetError(
            .badAnnotations,
            "“\(name)” \(what)" + (what.hasSuffix(".") ? "" : "."),
            passedOver: scan.passedOver
        )
    }

    // Not blocking: a name may be that of a pipe.
    private func open(_ name: String) throws(FileSystemError) -> OpenFile<FileSystemError> {
        try OpenFile(folder.appending(path: name), O_RDONLY | O_NONBLOCK)
    }

    /// The size of an image when it is upright, from the first bytes of its file where these have it.
    ///
    /// - Throws: A sentence that says why it is no usable image.
    func size(of name: String) throws(UnusableImage) -> PixelSize {
        let limits = ImageLimits(bytes: .max, edge: .max, pixels: .max, aspectRatio: .max)
        let opening: Data
        let whole: () throws(FileSystemError) -> Data
        do throws(FileSystemError) {
            let file = try open(name)
            opening = try file.read(Self.openingLength, at: 0)
            whole = { () throws(FileSystemError) in try file.read(Self.fileLimit, at: 0) }
        } catch {
            throw UnusableImage(code: .unreadable, reason: error.cause)
        }
        if let header = try? ImageDecoder.header(of: opening, limits: limits) {
            return PixelSize(width: header.width, height: header.height)
        }
        do {
            let header = try ImageDecoder.header(of: whole(), limits: limits)
            return PixelSize(width: header.width, height: header.height)
        } catch let error as ImageError {
            throw UnusableImage(code: .undecodable, reason: error.description)
        } catch {
            throw UnusableImage(code: .unreadable, reason: FileSystemError.cause(of: error))
        }
    }
}

/// Why an image cannot be used.
struct UnusableImage: Error {
    let code: LeftOut.Code
    let reason: String
}
