import Annotations
import Imaging
import Learning
import TestSupport
import Testing
import TrainingEngine

@testable import Detection

@Suite("Views of images")
struct ViewTests {
    @Test(
        "a letterboxed box comes back as it was",
        arguments: [(640, 480), (480, 640), (320, 320), (1000, 30), (3, 2000)]
    )
    func letterbox(width: Int, height: Int) throws {
        let placement = Placement.letterbox(width: width, height: height, edge: 320)
        #expect(max(placement.width, placement.height) == 320)
        let box = NormalizedBox(left: 0.25, top: 0.5, width: 0.5, height: 0.125)
        let back = try #require(placement.normalizedBox(of: placement.edges(of: box)))
        for (found, expected) in zip(
            [back.left, back.top, back.width, back.height],
            [box.left, box.top, box.width, box.height]
        ) {
            #expect(abs(found - expected) < 1e-4)
        }
    }

    @Test("what of a box reaches beyond the image is cut off; what lies beside it is no box")
    func clipping() throws {
        let placement = Placement(width: 100, height: 50, left: 10, top: 20, isMirrored: false)
        let cut = try #require(
            placement.normalizedBox(of: BoxEdges(left: 0, top: 45, right: 60, bottom: 300))
        )
        #expect(cut == NormalizedBox(left: 0, top: 0.5, width: 0.5, height: 0.5))
        #expect(placement.normalizedBox(of: BoxEdges(left: 0, top: 30, right: 9, bottom: 40)) == nil)
        #expect(placement.normalizedBox(of: BoxEdges(left: .nan, top: 30, right: .nan, bottom: 40)) == nil)
    }

    /// An image in which one rectangle is white.
    private func image(_ box: NormalizedBox, width: Int, height: Int) -> RGBImage {
        var pixels = [UInt8](repeating: 0, count: width * height * 3)
        for y in 0..<height {
            for x in 0..<width {
                let inside =
                    (box.left * Double(width)..<(box.left + box.width) * Double(width)).contains(Double(x))
                    && (box.top * Double(height)..<(box.top + box.height) * Double(height)).contains(
                        Double(y)
                    )
                if inside { for channel in 0..<3 { pixels[3 * (y * width + x) + channel] = 255 } }
            }
        }
        return RGBImage(width: width, height: height, pixels: pixels)
    }

    @Test("in every random view the box lies where the pixels are", arguments: 0..<24)
    func placement(seed: Int) throws {
        let box = NormalizedBox(left: 0.3, top: 0.2, width: 0.25, height: 0.4)
        let (width, height) = seed.isMultiple(of: 2) ? (300, 200) : (160, 240)
        var generator = SeededGenerator(seed: UInt64(seed), purpose: "test")
        var variation = DetectionView.Variation()
        variation.color = 0
        let view = DetectionView.random(
            width: width,
            height: height,
            edge: 128,
            variation: variation,
            using: &generator
        )
        let square = view.square(of: image(box, width: width, height: height), edge: 128)
        let truth = view.truth(of: [Annotation(tag: 2, box: box)], edge: 128)
        // Middle gray is background; white pixels tell where the box is.
        let white = (0..<128 * 128).filter { square.pixels[3 * $0] > 200 }
        guard let edges = truth.first?.edges else {
            #expect(white.count < 128 * 128 / 4)
            return
        }
        #expect(truth.first?.tag == 2)
        let columns = white.map { $0 % 128 }
        let rows = white.map { $0 / 128 }
        #expect(abs(Float(try #require(columns.min())) - edges.left) < 2)
        #expect(abs(Float(try #require(columns.max()) + 1) - edges.right) < 2)
        #expect(abs(Float(try #require(rows.min())) - edges.top) < 2)
        #expect(abs(Float(try #require(rows.max()) + 1) - edges.bottom) < 2)
    }

    @Test("every 16-bit float is read as the processor reads it, and written back as it was")
    func halfPrecision() {
        let halves = (0..<65_536).map { UInt16($0) }.filter { Float16(bitPattern: $0).isFinite }
        var floats = [Float](repeating: 0, count: halves.count)
        floats.withUnsafeMutableBufferPointer { output in
            halves.withUnsafeBufferPointer { HalfPrecision.decode($0, into: output) }
        }
        #expect(zip(floats, halves).allSatisfy { $0 == Float(Float16(bitPattern: $1)) })
        var back = [UInt16](repeating: 0, count: halves.count)
        back.withUnsafeMutableBufferPointer {
            HalfPrecision.encode(channelsFirst: floats, channels: 1, into: $0)
        }
        #expect(back == halves)
    }

    @Test(
        "numbers between 16-bit floats are rounded as the processor rounds them; larger ones count as the largest"
    )
    func rounding() {
        var generator = SplitMix64(seed: 4)
        let values =
            (0..<20_000).map { _ in Float.random(in: -70_000...70_000, using: &generator) }
            + (0..<20_000).map { _ in Float.random(in: -2...2, using: &generator) }
        var halves = [UInt16](repeating: 0, count: values.count)
        halves.withUnsafeMutableBufferPointer {
            HalfPrecision.encode(channelsFirst: values, channels: 1, into: $0)
        }
        #expect(
            zip(values, halves).allSatisfy { value, half in
                Float16(bitPattern: half) == Float16(min(65_504, max(-65_504, value)))
            }
        )
    }

    @Test("maps beyond the limit of memory wait in a file and come back the same")
    func spilling() throws {
        let store = MapStore(maps: [(channels: 3, places: 16), (channels: 2, places: 4)], byteLimit: 250)
        let maps: [[[Float]]] = (0..<5).map { view in
            [(0..<48).map { Float($0 + 100 * view) }, (0..<8).map { Float(-$0 - view) }]
        }
        let places = try maps.map(store.add)
        #expect(places.contains { if case .file = $0 { true } else { false } })
        #expect(places.contains { if case .memory = $0 { true } else { false } })
        for (place, map) in zip(places, maps) {
            var (first, second) = ([Float](repeating: 0, count: 48), [Float](repeating: 0, count: 8))
            try first.withUnsafeMutableBufferPointer { first in
                try second.withUnsafeMutableBufferPointer { second in
                    try store.read(place, into: [first, second])
                }
            }
            // Channels last: the three channels of a place lie together.
            func channelsLast(_ values: [Float], channels: Int) -> [Float] {
                let places = values.count / channels
                return (0..<values.count).map { values[$0 % channels * places + $0 / channels] }
            }
            #expect(first == channelsLast(map[0], channels: 3))
            #expect(second == channelsLast(map[1], channels: 2))
        }
    }
    @Test("room that was made in memory and in the file is used again")
    func removing() throws {
        let store = MapStore(maps: [(channels: 1, places: 4)], byteLimit: 8)
        func read(_ place: MapStore.Place) throws -> [Float] {
            var values = [Float](repeating: 0, count: 4)
            try values.withUnsafeMutableBufferPointer { try store.read(place, into: [$0]) }
            return values
        }
        let first = try store.add([[1, 1, 1, 1]])
        let second = try store.add([[2, 2, 2, 2]])
        let third = try store.add([[3, 3, 3, 3]])
        store.remove(first)
        store.remove(second)
        let places = try (4...6).map { try store.add([[Float](repeating: Float($0), count: 4)]) }
        #expect(try places.map(read) == (4...6).map { [Float](repeating: Float($0), count: 4) })
        #expect(try read(third) == [3, 3, 3, 3])
        let kinds = places.map { if case .memory = $0 { "memory" } else { "file" } }
        #expect(kinds == ["memory", "file", "file"])
        guard case .file(let again) = places[1], case .file(let before) = second else {
            Issue.record("The second is in the file.")
            return
        }
        #expect(again == before)
    }
}
