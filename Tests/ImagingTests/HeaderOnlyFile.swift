import Testing

/// A writer of the smallest file that announces an image of some size, and holds none.
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
            // An extended header; the image inside is missing.
            Array("RIFF".utf8) + little(22, 4) + Array("WEBPVP8X".utf8) + little(10, 4) + [0, 0, 0, 0]
                + little(width - 1, 3) + little(height - 1, 3)
        },
        HeaderOnlyFile(name: "TIFF") { width, height in
            // One strip of one byte; nine tags: a number, a type (3: 16 bits, 4: 32 bits), a count and the value.
            let tags = [
                (256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8),
                (277, 3, 1),
                (278, 4, height), (279, 4, 1),
            ]
            return Array("II*\0".utf8) + little(8, 4) + little(tags.count, 2)
                + tags.flatMap { little($0.0, 2) + little($0.1, 2) + little(1, 4) + little($0.2, 4) }
                + little(0, 4)
        },
        HeaderOnlyFile(name: "HEIC") { claiming(width: $0, height: $1, in: "heic-square.heic") },
        HeaderOnlyFile(name: "AVIF") { claiming(width: $0, height: $1, in: "avif-plain.avif") },
    ]

    /// A file whose container claims another size than its small image has.
    static func claiming(width: Int, height: Int, in name: String) -> [UInt8] {
        guard var file = try? Fixtures.bytes(name),
            let place = file.indices.first(where: { file[$0...].starts(with: Array("ispe".utf8)) })
        else { return [] }
        file.replaceSubrange(place + 8..<place + 16, with: big(width, 4) + big(height, 4))
        return file
    }

    private static func big(_ value: Int, _ bytes: Int) -> [UInt8] {
        little(value, bytes).reversed()
    }

    private static func little(_ value: Int, _ bytes: Int) -> [UInt8] {
        (0..<bytes).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}
