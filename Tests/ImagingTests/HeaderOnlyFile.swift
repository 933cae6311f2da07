import Testing

/// A writer of the smallest file that announces a picture of some size, and holds none.
struct HeaderOnlyFile: Sendable, CustomTestStringConvertible {
    /// The name of the format.
    let name: String

    /// The bytes of the file.
    let bytes: @Sendable (_ width: Int, _ height: Int) -> [UInt8]

    var testDescription: String { name }

    static let all = [
        HeaderOnlyFile(name: "PNG") { width, height in
            [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
                + big(width, 4) + big(height, 4) + [1, 0, 0, 0, 0, 0, 0, 0, 0]
        },
        HeaderOnlyFile(name: "GIF") { width, height in
            Array("GIF89a".utf8) + little(width, 2) + little(height, 2) + [0, 0, 0, 0x2C, 0, 0, 0, 0]
                + little(width, 2) + little(height, 2) + [0, 2, 0]
        },
        HeaderOnlyFile(name: "BMP") { width, height in
            Array("BM".utf8) + little(54, 4) + little(0, 4) + little(54, 4) + little(40, 4) + little(width, 4)
                + little(height, 4) + [1, 0, 24, 0] + [UInt8](repeating: 0, count: 24)
        },
        HeaderOnlyFile(name: "JPEG") { width, height in
            [0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8] + big(height, 2) + big(width, 2)
                + [3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 0xFF, 0xD9]
        },
        HeaderOnlyFile(name: "WebP") { width, height in
            // An extended header; the picture inside is missing.
            Array("RIFF".utf8) + little(22, 4) + Array("WEBPVP8X".utf8) + little(10, 4) + [0, 0, 0, 0]
                + little(width - 1, 3) + little(height - 1, 3)
        },
    ]

    private static func big(_ value: Int, _ bytes: Int) -> [UInt8] {
        little(value, bytes).reversed()
    }

    private static func little(_ value: Int, _ bytes: Int) -> [UInt8] {
        (0..<bytes).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}
