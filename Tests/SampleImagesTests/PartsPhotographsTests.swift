import Imaging
import Testing

@testable import SampleImages

@Suite("A set of sample photographs")
struct PartsPhotographsTests {
    /// Small images keep debug builds quick; 0.1 makes them about 50x40.
    private static let scale: Float = 0.1

    @Test("shows the same image for the same seed and number", arguments: [PartsScene.Style.single, .many])
    func repeats(style: PartsScene.Style) {
        let set = PartsPhotographs(seed: 11, count: 6, style: style, scale: Self.scale)
        #expect(set[3].image == set[3].image)
    }

    @Test("does not depend on the order or the threads in which images are asked for")
    func isIndependentOfOrder() async {
        let set = PartsPhotographs(seed: 4, count: 6, scale: Self.scale)
        let forwards = set.map(\.image)
        let together = await withTaskGroup(of: (Int, RGBImage).self) { group in
            for index in set.indices.reversed() {
                group.addTask { (index, set[index].image) }
            }
            return await group.reduce(into: [Int: RGBImage]()) { $0[$1.0] = $1.1 }
        }
        for index in set.indices { #expect(together[index] == forwards[index]) }
    }

    @Test("begins with the same images when it is longer")
    func prefixes() {
        let short = PartsPhotographs(seed: 9, count: 2, scale: Self.scale)
        let long = PartsPhotographs(seed: 9, count: 50, scale: Self.scale)
        #expect(short[1].image == long[1].image)
    }

    @Test("shows other images for another seed or number")
    func differs() {
        let set = PartsPhotographs(seed: 1, count: 4, scale: Self.scale)
        let other = PartsPhotographs(seed: 2, count: 4, scale: Self.scale)
        #expect(set[0].image != other[0].image)
        #expect(set[0].image != set[3].image)
    }

    @Test("has equally many of each kind in any prefix", arguments: [3, 10, 61, 300])
    func kindsAreBalanced(count: Int) {
        let set = PartsPhotographs(seed: 5, count: count)
        let counts = PartKind.allCases.map { kind in
            set.indices.filter { set.scene(at: $0).kind == kind }.count
        }
        #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
    }

    @Test("has three scratched parts in ten of every kind", arguments: [UInt64(1), 2, 3])
    func scratchesAreBalanced(seed: UInt64) {
        let set = PartsPhotographs(seed: seed, count: 300)
        for kind in PartKind.allCases {
            let plans = set.indices.map(set.scene(at:)).filter { $0.kind == kind }
            #expect(plans.count == 100)
            #expect(plans.filter(\.isScratched).count == 30)
        }
    }

    @Test("holds one box in single images and several in most of the others")
    func boxCounts() {
        let single = PartsPhotographs(seed: 3, count: 6, scale: Self.scale)
        for photograph in single {
            #expect(photograph.boxes.map(\.kind) == [photograph.tag], "\(photograph.fileName)")
            #expect(photograph.isScratched == photograph.boxes.first?.isScratched)
        }
        let many = PartsPhotographs(seed: 3, count: 6, style: .many, scale: Self.scale)
        #expect(many.map(\.boxes.count).reduce(0, +) > 12)
    }

    @Test("names images by number and stores them in qualities of phones")
    func names() {
        let set = PartsPhotographs(seed: 1, count: 12, scale: Self.scale)
        #expect(set.scene(at: 0).fileName == "parts-00001.jpg")
        #expect(set.scene(at: 11).fileName == "parts-00012.jpg")
        #expect((58...95).contains(set[0].jpegQuality))
    }

    @Test("cannot be told apart by mean color, brightness and contrast")
    func colorSaysLittle() {
        let set = PartsPhotographs(seed: 21, count: 90, scale: 0.07)
        // Chance is 15 of 45; 25 lies more than three standard deviations above it.
        #expect(Self.rightByNearestMean(set.map { Self.colors(of: $0.image) }) <= 25)
    }

    @Test("shows parts from a quarter to four fifths of the frame, and the size does not tell the kind")
    func sizeSaysLittle() throws {
        let set = PartsPhotographs(seed: 22, count: 90, scale: 0.07)
        let sizes = try set.map { photograph in
            let box = try #require(photograph.boxes.first).box
            let short = Double(min(photograph.image.width, photograph.image.height))
            return [
                Double(max(box.width, box.height)) / short,
                Double(box.width * box.height).squareRoot() / short,
            ]
        }
        let longest = sizes.map { $0[0] }.sorted()
        #expect(longest[9] < 0.4 && longest[80] > 0.7)
        #expect(Self.rightByNearestMean(sizes) <= 25)
    }

    /// How many of the second half of the images a classifier gets right that learned the mean of each kind from
    /// the first half.
    private static func rightByNearestMean(_ features: [[Double]]) -> Int {
        let half = features.count / 2
        let means = (0..<3).map { kind in
            let own = stride(from: kind, to: half, by: 3).map { features[$0] }
            return features[0].indices.map { axis in own.map { $0[axis] }.reduce(0, +) / Double(own.count) }
        }
        func distance(_ a: [Double], _ b: [Double]) -> Double {
            zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
        return (half..<features.count).filter { index in
            let guess = (0..<3).min {
                distance(features[index], means[$0]) < distance(features[index], means[$1])
            }
            return guess == index % 3
        }.count
    }

    /// Mean and standard deviation of red, green and blue.
    private static func colors(of image: RGBImage) -> [Double] {
        (0..<3).flatMap { channel -> [Double] in
            let values = stride(from: channel, to: image.pixels.count, by: 3).map { Double(image.pixels[$0]) }
            let mean = values.reduce(0, +) / Double(values.count)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
            return [mean, variance.squareRoot()]
        }
    }
}
