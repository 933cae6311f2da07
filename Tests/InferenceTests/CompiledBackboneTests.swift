import Bytes
import Executors
import FoundationEssentials
import Imaging
import Inference
import ModelGraph
import ModelGraphTesting
import Testing

@Suite("A compiled backbone")
struct CompiledBackboneTests {
    private static let edge = 64

    private static func backbone(
        _ model: RandomWeightModel,
        manifest: (String) -> String = { $0 },
        edge: Int = edge,
        maps: [String]? = nil,
        batchSize: Int = 1,
        parallelism: Int = 1
    ) throws -> CompiledBackbone {
        let text = manifest(String(decoding: model.manifest, as: UTF8.self))
        return try CompiledBackbone(
            graph: model.onnx,
            manifest: BaseModelManifest(json: Data(text.utf8)),
            edge: edge,
            maps: maps,
            precision: .f32,
            batchSize: batchSize,
            parallelism: parallelism,
            runtime: OpenVINORuntime()
        )
    }

    /// An image that is different everywhere and for every seed.
    private static func image(seed: Int, edge: Int = edge) -> RGBImage {
        RGBImage(
            width: edge,
            height: edge,
            pixels: (0..<edge * edge * 3).map {
                UInt8(truncatingIfNeeded: ($0 &+ seed &* 7919) &* 2_654_435_761 >> 15)
            }
        )
    }

    @Test("gives the same bits for an image in any company")
    func company() throws {
        let alone = try Self.backbone(.resNet(seed: 1))
        let pairs = try Self.backbone(.resNet(seed: 1), batchSize: 2)
        let images = (0..<4).map { Self.image(seed: $0) }
        let expected = try images.map(alone.features)
        for (first, second) in [(0, 1), (1, 0), (2, 3), (3, 3)] {
            #expect(
                try pairs.features(of: [images[first], images[second]]) == [
                    expected[first], expected[second],
                ]
            )
        }
    }

    @Test("gives finite features that differ between images")
    func features() throws {
        let backbone = try Self.backbone(.resNet(seed: 1))
        let first = try backbone.features(of: Self.image(seed: 1))
        let second = try backbone.features(of: Self.image(seed: 2))
        #expect(first.count == backbone.featureCount)
        #expect(backbone.featureCount > backbone.embeddingCount)
        #expect(first.allSatisfy { $0.isFinite })
        #expect(first != second)
    }

    @Test("averages a map over cells that together are the map", arguments: [192, 128])
    func cells(edge: Int) throws {
        let model = try RandomWeightModel.resNet(seed: 1)
        let outputs = try BaseModelManifest(json: model.manifest).outputs
        let map = try #require(outputs.cellMap)
        let features = try Self.backbone(model, edge: edge).features(of: Self.image(seed: 1, edge: edge))
        #expect(
            features.count == outputs.featureCount
                && outputs.featureCount == outputs.pooledCount + 9 * map.channels
        )
        var start = outputs.embedding.dimensions
        for other in try #require(outputs.maps) {
            if other.name == map.name { break }
            start += other.channels
        }
        // How many rows or columns of the map a row or column of cells has.
        let side = edge / 16
        let sizes = (0..<3).map { Float(($0 + 1) * side / 3 - $0 * side / 3) }
        for channel in 0..<map.channels {
            let cells = features[outputs.pooledCount + channel * 9..<outputs.pooledCount + (channel + 1) * 9]
            var sum: Float = 0
            for (index, cell) in cells.enumerated() { sum += cell * sizes[index / 3] * sizes[index % 3] }
            let average = features[start + channel]
            #expect(abs(sum / Float(side * side) - average) <= 1e-4 * max(1, abs(average)))
        }
    }

    @Test("gives whole maps, of which the features are the averages", arguments: [64, 96])
    func wholeMaps(edge: Int) throws {
        let model = try RandomWeightModel.resNet(seed: 1)
        let outputs = try BaseModelManifest(json: model.manifest).outputs
        let declared = try #require(outputs.maps)
        let images = [Self.image(seed: 1, edge: edge), Self.image(seed: 2, edge: edge)]
        let backbone = try Self.backbone(model, edge: edge, batchSize: 2)
        let features = try backbone.features(of: images)
        for (place, maps) in try backbone.featureMaps(of: images).enumerated() {
            #expect(maps.map(\.name) == declared.map(\.name) && maps.map(\.stride) == declared.map(\.stride))
            var start = outputs.embedding.dimensions
            for map in maps {
                let side = edge / map.stride
                #expect(map.height == side && map.width == side)
                #expect(map.values.count == map.channels * side * side)
                for channel in 0..<map.channels {
                    var sum: Float = 0
                    for row in 0..<side {
                        for column in 0..<side { sum += map[channel: channel, row: row, column: column] }
                    }
                    #expect(sum / Float(side * side) == features[place][start + channel])
                }
                start += map.channels
            }
        }
        let transformer = try Self.backbone(.visionTransformer(seed: 1))
        #expect(try transformer.featureMaps(of: [Self.image(seed: 1)]) == [[]])
    }

    @Test("compiled for some maps gives these, as they are in the whole, and takes less memory")
    func chosenMaps() throws {
        let model = try RandomWeightModel.resNet(seed: 1)
        let whole = try Self.backbone(model)
        let all = try whole.featureMaps(of: [Self.image(seed: 1)])[0]
        for name in all.map(\.name) {
            let chosen = try Self.backbone(model, maps: [name])
            #expect(try chosen.featureMaps(of: [Self.image(seed: 1)])[0] == all.filter { $0.name == name })
            #expect(chosen.estimatedByteCount < whole.estimatedByteCount)
        }
    }

    @Test("runs vision transformers, which have no maps")
    func visionTransformer() throws {
        let model = try RandomWeightModel.visionTransformer(seed: 1)
        let manifest = try BaseModelManifest(json: model.manifest)
        let edge = manifest.input.size.default
        let backbone = try Self.backbone(model, edge: edge)
        let features = try backbone.features(of: Self.image(seed: 1, edge: edge))
        #expect(features.count == backbone.embeddingCount)
        #expect(features.allSatisfy { $0.isFinite })
    }

    @Test("gives the same bits on one thread and on two, alone and in company")
    func sameBits() async throws {
        let alone = try Self.backbone(.resNet(seed: 1), parallelism: 1)
        let together = try Self.backbone(.resNet(seed: 1), parallelism: 2)
        let images = (0..<16).map { Self.image(seed: $0) }
        let expected = try images.map(alone.features)
        let executor = BlockingExecutor(threads: 4, name: "test")
        defer { executor.stop() }
        #expect(try await boundedMap(images, on: executor) { try together.features(of: $0) } == expected)
        #expect(try images.map(together.features) == expected)
    }

    @Test("feeds channels in the order of the manifest")
    func channelOrder() throws {
        let model = try RandomWeightModel.resNet(seed: 1)
        let rgb = try Self.backbone(model)
        let bgr = try Self.backbone(model, manifest: { $0.replacing("\"RGB\"", with: "\"BGR\"") })
        let image = Self.image(seed: 3)
        var swapped = image.pixels
        for start in stride(from: 0, to: swapped.count, by: 3) { swapped.swapAt(start, start + 2) }
        let swappedImage = RGBImage(width: Self.edge, height: Self.edge, pixels: swapped)
        #expect(try bgr.features(of: image) == rgb.features(of: swappedImage))
        #expect(try bgr.features(of: image) != rgb.features(of: image))
    }

    @Test("applies range, mean and scale where the graph leaves them to us")
    func normalization() throws {
        let model = try RandomWeightModel.resNet(seed: 1)
        // (v / 255 - 0.5) * 2 with v from 0 to 255 equals a range of -1 to 1.
        let declared = try Self.backbone(
            model,
            manifest: { $0.replacing("\"range\": [0, 255]", with: "\"range\": [-1, 1]") }
        )
        let computed = try Self.backbone(
            model,
            manifest: {
                $0.replacing(
                    "\"range\": [0, 255]",
                    with: "\"range\": [0, 1], \"mean\": [0.5, 0.5, 0.5], \"scale\": [2, 2, 2]"
                )
                .replacing("inside the graph", with: "mean and scale")
            }
        )
        let image = Self.image(seed: 4)
        let differences = zip(try declared.features(of: image), try computed.features(of: image)).map {
            abs($0 - $1)
        }
        #expect((differences.max() ?? 1) < 1e-4)
    }

    @Test("refuses an image of another size")
    func wrongSize() throws {
        let backbone = try Self.backbone(.resNet(seed: 1))
        #expect(throws: InferenceError(.wrongInputSize(width: 32, height: 32, edge: 64))) {
            try backbone.features(of: Self.image(seed: 1, edge: 32))
        }
    }

    @Test("notices an output that is not what the manifest says")
    func wrongManifest() throws {
        let model = try RandomWeightModel.resNet(seed: 1)
        let manifest = try BaseModelManifest(json: model.manifest)
        let dimensions = manifest.outputs.embedding.dimensions
        let backbone = try Self.backbone(
            model,
            manifest: {
                $0.replacing("\"dimensions\": \(dimensions)", with: "\"dimensions\": \(dimensions + 1)")
            }
        )
        #expect(
            throws: InferenceError(
                .wrongOutput(name: "embedding", expected: dimensions + 1, found: dimensions)
            )
        ) {
            try backbone.features(of: Self.image(seed: 1))
        }
    }

    @Test("is compiled once for each key")
    func compiledOnce() throws {
        let cache = BackboneCache()
        let key = BackboneCache.Key(
            baseModel: ContentDigest(of: Data("a".utf8)),
            edge: Self.edge,
            precision: .f32,
            batchSize: 1
        )
        let first = try cache.backbone(for: key) { try Self.backbone(.resNet(seed: 1)) }
        let second = try cache.backbone(for: key) {
            Issue.record("The backbone was compiled again.")
            return try Self.backbone(.resNet(seed: 1))
        }
        #expect(first === second)
        let other = BackboneCache.Key(
            baseModel: ContentDigest(of: Data("b".utf8)),
            edge: Self.edge,
            precision: .f32,
            batchSize: 1
        )
        #expect(try cache.backbone(for: other) { try Self.backbone(.resNet(seed: 2)) } !== first)
    }
}

extension CompiledBackbone {
    /// The features of one image, where a computation takes one.
    fileprivate func features(of image: RGBImage) throws -> [Float] {
        try features(of: [image])[0]
    }
}
