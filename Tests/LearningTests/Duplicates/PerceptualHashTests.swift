import Foundation
import Learning
import Testing

@Suite("Perceptual hash")
struct PerceptualHashTests {
    struct Fixture: Decodable, Sendable, CustomTestStringConvertible {
        let width: Int
        let height: Int
        let grey: [Float]
        let bits: String

        var testDescription: String { "\(width) x \(height)" }

        static func all() throws -> [Fixture] {
            try JSONDecoder().decode(
                [Fixture].self,
                from: Data(contentsOf: goldenFile("perceptual-hash.json"))
            )
        }
    }

    @Test("has the signs of SciPy's cosine transform", arguments: try Fixture.all())
    func golden(fixture: Fixture) {
        let hash = PerceptualHash(grey: fixture.grey, width: fixture.width, height: fixture.height)
        #expect(hash.bits == UInt64(fixture.bits, radix: 16))
    }

    @Test("barely moves with size, contrast, mirroring and a small crop", arguments: 1...12)
    func robustness(seed: UInt64) {
        let picture = TestPicture(seed: seed)
        let hash = picture.hash()
        #expect(hash.distance(to: picture.hash(size: 48)) <= 3)
        #expect(hash.distance(to: picture.hash(contrast: 0.6)) == 0)
        #expect(hash.distance(to: picture.hash(margin: 0.03)) <= 14)
        #expect(hash.distanceUpToMirroring(to: picture.hash(isMirrored: true)) <= 1)
        #expect(hash.distance(to: picture.hash(isMirrored: true)) > 12)
    }

    @Test("is far away for another picture", arguments: 1...12)
    func others(seed: UInt64) {
        let distance = TestPicture(seed: seed).hash().distanceUpToMirroring(
            to: TestPicture(seed: seed + 100).hash()
        )
        #expect(distance > 12)
    }

    @Test("of a blank picture of any brightness and size is zero", arguments: [0, 1, 128, 255] as [Float])
    func blank(value: Float) {
        for size in [1, 7, 32] {
            let grey = [Float](repeating: value, count: size * size)
            #expect(PerceptualHash(grey: grey, width: size, height: size).bits == 0)
        }
    }
}
