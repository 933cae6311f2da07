import Foundation
import Imaging
import Testing

@testable import Projects

@Suite("Copies of an image")
struct PreparedImageTests {
    /// A file of the tests of the module Imaging.
    private static func file(_ name: String) throws -> Data {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try Data(contentsOf: tests.appending(path: "ImagingTests/Fixtures/\(name)"))
    }

    @Test(
        "what browsers do not show gets a copy that they do",
        arguments: [
            ("heic-plain.heic", true), ("tiff-raw.tif", true), ("avif-plain.avif", false),
            ("png-rgb.png", false),
            ("jpeg-444.jpg", false), ("jpeg-orientation6.jpg", true),
        ]
    )
    func shownCopies(name: String, hasCopy: Bool) throws {
        let image = try DecodedUpload(Self.file(name), limits: ImageLimits())
        #expect((image.resized != nil) == hasCopy)
        if let resized = image.resized {
            let header = try ImageDecoder.header(of: resized)
            #expect(header.format == .jpeg)
            #expect(header.width == image.width && header.height == image.height)
        }
        #expect(try ImageDecoder.header(of: image.thumbnail).format == .jpeg)
    }

    @Test(
        "thumbnails have the colors that a profile means",
        arguments: ["jpeg-profile-adobe", "jpeg-profile-cmyk"]
    )
    func thumbnails(name: String) throws {
        let image = try DecodedUpload(Self.file(name + ".jpg"), limits: ImageLimits())
        let thumbnail = try ImageDecoder.decode(image.thumbnail)
        // The expected pixels behind a header of text: "P6", the edges and the largest level.
        let expected = try Self.file(name + ".ppm").suffix(thumbnail.pixels.count)
        // Means, because the thumbnail is a JPEG once more: that blurs details and keeps colors. Without its profile the red of one
        // would be 8 levels off, all channels of the other 29 and more.
        for channel in 0..<3 {
            let sums = stride(from: channel, to: expected.count, by: 3).reduce(into: (shown: 0, meant: 0)) {
                $0.shown += Int(thumbnail.pixels[$1])
                $0.meant += Int(expected[expected.startIndex + $1])
            }
            #expect(abs(sums.shown - sums.meant) < 3 * expected.count / 3)
        }
    }
}
