import Foundation
import Learning
import Testing

@Suite("Perceptual hash")
struct PerceptualHashTests {
    struct Fixture: Decodable, Sendable, CustomTestStringConvertible {
        let width: Int
        let height: Int
        let gray: [Float]
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
        let hash = PerceptualHash(gray: fixture.gray, width: fixture.width, height: fixture.height)
        #expect(hash.bits == UInt64(fixture.bits, radix: 16))
    }

    @Test("barely moves with size, contrast, mirroring and a small crop", arguments: 1...12)
    func robustness(seed: UInt64) {
        let image = TestImage(seed: seed)
        let hash = image.hash()
        #expect(hash.distance(to: image.hash(size: 48)) <= 3)
        #expect(hash.distance(to: image.hash(contrast: 0.6)) == 0)
        #expect(hash.distance(to: image.hash(margin: 0.03)) <= 14)
        #expect(hash.distanceUpToMirroring(to: image.hash(isMirrored: true)) <= 1)
        #expect(hash.distance(to: image.hash(isMirrored: true)) > 12)
    }

    @Test("is far away for another image", arguments: 1...12)
    func others(seed: UInt64) {
        let distance = TestImage(seed: seed).hash().distanceUpToMirroring(
            to: TestImage(seed: seed + 100).hash()
        )
        #expect(distance > 12)
    }

    @Test("of a blank image of any brightness and size is zero", arguments: [0, 1, 128, 255] as [Float])
    func blank(value: Float) {
        for size in [1, 7, 32] {
            let gray = [Float](repeating: value, count: size * size)
            #expect(PerceptualHash(gray: gray, width: size, height: size).bits == 0)
        }
    }
}
