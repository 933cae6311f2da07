import FileSystem
import FoundationEssentials
import Glibc
import Imaging

/// The file extensions of the formats that are decoded here; such files are images until the decoder says otherwise.
package let imageFileExtensions = Set(ImageFormat.all.flatMap(\.fileExtensions))

/// What a file is for somebody who looks for images.
enum FileKind {
    /// To be decoded.
    case image
    /// Something to see that is not decoded here; the sentence says what.
    case unsupported(String)
    /// Nothing to see: a text, a table, an archive.
    case other

    /// How many first bytes tell the format.
    private static let openingLength = 4_096

    /// Camera raw and other files that people keep among their images and whose first bytes have no sign of their own.
    private static let otherImageExtensions: Set<String> = [
        "3fr", "ai", "arw", "cr2", "cr3", "crw", "dng", "emf", "eps", "erf", "exr", "hdr", "heic", "heif",
        "iiq", "jp2", "jxl",
        "kdc", "mef", "mrw", "nef", "nrw", "orf", "pbm", "pcx", "pef", "pgm", "ppm", "psd", "qoi", "raf",
        "raw", "rw2", "sr2",
        "srw", "svg", "tga", "tif", "tiff", "wmf", "x3f", "xcf",
        "3gp", "avi", "flv", "m4v", "mkv", "mov", "mp4", "mpeg", "mpg", "webm", "wmv",
    ]

    /// Tells what a file is: by its name where that is one of an image, else by its first bytes.
    ///
    /// - Throws: ``FileSystemError`` if the bytes are needed and cannot be read.
    init(name: String, path: String) throws(FileSystemError) {
        let stem = name.prefix { $0 != "." }
        let ending = name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
        let fileExtension = stem.count == name.count ? "" : ending
        if imageFileExtensions.contains(fileExtension) {
            self = .image
            return
        }
        let opening = try Self.opening(of: path)
        do throws(ImageError) {
            _ = try ImageFormat.format(of: opening)
            self = .image
        } catch {
            switch error.code {
            case .unsupportedFormat("ZIP"), .unsupportedFormat("HTML"), .empty:
                self = .other
            case .unrecognizedFormat where Self.otherImageExtensions.contains(fileExtension):
                self = .unsupported(
                    ImageError(.unsupportedFormat(fileExtension.uppercased())).description
                )
            case .unrecognizedFormat:
                self = .other
            default:
                self = .unsupported(error.description)
            }
        }
    }

    private static func opening(of path: String) throws(FileSystemError) -> Data {
        func failure() -> FileSystemError { FileSystemError(systemError: errno, action: "read", path: path) }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        var bytes = Data(count: openingLength)
        var count = -1
        repeat {
            count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        } while count < 0 && errno == EINTR
        guard count >= 0 else { throw failure() }
        return bytes.prefix(count)
    }
}
