internal import Foundation

/// The kinds of image file that services hand out, told by their first bytes; what a server calls them does not count.
enum ImageFileType: String, CaseIterable {
    case jpg, png, gif, bmp, webp, tif, heic, avif
    /// Anything else.
    case unknown = "bin"

    init(_ bytes: Data) {
        self =
            if bytes.starts(with: [0xff, 0xd8, 0xff]) {
                .jpg
            } else if bytes.starts(with: [0x89, 0x50, 0x4e, 0x47]) {
                .png
            } else if bytes.starts(with: Array("GIF8".utf8)) {
                .gif
            } else if bytes.starts(with: Array("BM".utf8)) {
                .bmp
            } else if bytes.starts(with: Array("RIFF".utf8)),
                bytes.dropFirst(8).starts(with: Array("WEBP".utf8))
            {
                .webp
            } else if bytes.starts(with: Array("II*\0".utf8)) || bytes.starts(with: Array("MM\0*".utf8)) {
                .tif
            } else if bytes.dropFirst(4).starts(with: Array("ftypavi".utf8)) {
                .avif
            } else if ["heic", "heix", "mif1", "msf1"].contains(where: {
                bytes.dropFirst(4).starts(with: Array("ftyp\($0)".utf8))
            }) {
                .heic
            } else {
                .unknown
            }
    }
}
