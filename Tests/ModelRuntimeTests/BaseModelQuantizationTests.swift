import BaseModels
import Executors
import Foundation
import Imaging
import Inference
import Learning
import ModelGraph
import ModelGraphTesting
import ModelRuntime
import Testing

@Suite("Quantizing a base model")
struct BaseModelQuantizationTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "quantization-\(UUID())")
    private let library: BaseModelLibrary
    private let images = (1...12).map(Self.image)

    init() throws {
        let bundled = folder.appending(path: "bundled")
        for name in ["efficientnet-lite0", "efficientnet-lite2"] {
            try RandomWeightModel.resNet(seed: 1, name: name).write(to: bundled.appending(path: name))
        }
        library = BaseModelLibrary(
            bundledFolder: bundled,
            installedFolder: folder.appending(path: "installed")
        )
    }

    /// A bright spot on a slope of colors, different for each number.
    private static func image(_ number: Int) -> RGBImage {
        var pixels: [UInt8] = []
        for y in 0..<64 {
            for x in 0..<64 {
                let distance = abs(x - 5 * number) + abs(y - 64 + 4 * number)
                let light = max(0, 160 - 12 * distance)
                pixels += [x * number % 90 + light, 2 * y + light / 2, (x * y / 40 + 17 * number) % 200].map {
                    UInt8(min(255, $0))
                }
            }
        }
        return RGBImage(width: 64, height: 64, pixels: pixels)
    }

    /// A base model in 8 bits, by ranges or from the images that are compared as well.
    private func quantized(
        _ name: String,
        as newName: String,
        ranges: ActivationRanges? = nil,
        images: [RGBImage]? = nil,
        threads: Int = 2
    ) async throws -> QuantizedBaseModel {
        let executor = BlockingExecutor(threads: threads, name: "test")
        defer { executor.stop() }
        return try await BaseModelQuantization(of: library.package(named: name), executor: executor)
            .quantized(as: newName, ranges: ranges, images: images ?? self.images, comparedIn: .f32)
    }

    private func backbone(
        _ graph: Data,
        _ manifest: BaseModelManifest,
        batchSize: Int = 1,
        parallelism: Int = 1
    ) throws -> CompiledBackbone {
        try CompiledBackbone(
            graph: graph,
            manifest: manifest,
            edge: 64,
            precision: .f32,
            batchSize: batchSize,
            parallelism: parallelism,
            runtime: OpenVINORuntime()
        )
    }

    @Test("the calibration graph tells the largest and smallest numbers of values")
    func calibration() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let package = try library.package(named: "efficientnet-lite0")
        let calibration = try CalibrationGraph(
            of: Graph(onnx: package.graphBytes()),
            manifest: package.manifest
        )
        let image = images[0].resizedToFill(edge: 64)
        let reaches = try backbone(calibration.graph.onnx(), calibration.manifest).features(of: [image])[0]
        // The first value is the input as the graph scales it: (pixel - 127.5) / 64.
        let (darkest, lightest) = (Float(image.pixels.min() ?? 0), Float(image.pixels.max() ?? 0))
        #expect(abs(reaches[0] - (lightest - 127.5) / 64) < 1e-5)
        #expect(abs(reaches[1] + (darkest - 127.5) / 64) < 1e-5)
        // What comes out of a Relu reaches down to zero at most; sums before one reach below it.
        #expect(stride(from: 1, to: reaches.count, by: 2).contains { reaches[$0] == 0 })
        #expect(stride(from: 3, to: reaches.count, by: 2).contains { reaches[$0] > 0 })
    }

    @Test("gives a base model that is installed under its own name and gives nearly the same features")
    func quantizes() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let result = try await quantized("efficientnet-lite0", as: "small-int8")
        #expect(result.similarity.mean > 0.995 && result.similarity.minimum > 0.99)
        #expect(result.similarity.mean < 1, "Eight bits cannot hold everything.")
        try result.install(in: library)
        try library.verify(named: "small-int8")
        let installed = try library.package(named: "small-int8")
        #expect(installed.digest != (try library.package(named: "efficientnet-lite0")).digest)
        #expect(try DomainCatalog(library).domain(named: "small-int8") != nil)
        // The ranges alone make the same bytes again, whatever images they are compared on.
        let again = try await quantized(
            "efficientnet-lite0",
            as: "small-int8",
            ranges: ActivationRanges(json: result.ranges.json()),
            images: images.reversed(),
            threads: 1
        )
        #expect(again.files.map(\.data) == result.files.map(\.data))
        // The same again changes nothing; the same name for something else is refused.
        try result.install(in: library)
        let other = try await quantized("efficientnet-lite0", as: "small-int8", images: images.reversed())
        #expect { try other.install(in: library) } throws: {
            ($0 as? BaseModelError)?.code == .alreadyInstalled
        }
    }

    @Test(
        "its features are the same bits alone, in company, and from any thread; an engine computes the rest in f32"
    )
    func determinism() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let result = try await quantized("efficientnet-lite0", as: "small-int8")
        try result.install(in: library)
        let package = try library.package(named: "small-int8")
        let squares = images.map { $0.resizedToFill(edge: 64) }
        let alone = try backbone(package.graphBytes(), package.manifest)
        let pairs = try backbone(package.graphBytes(), package.manifest, batchSize: 2, parallelism: 2)
        let expected = try squares.map { try alone.features(of: [$0])[0] }
        for index in 1..<squares.count {
            #expect(
                try pairs.features(of: [squares[index], squares[index - 1]]) == [
                    expected[index], expected[index - 1],
                ]
            )
        }
        let engine = try ClassifierEngine(library: library, precision: .auto, threads: 1, cacheRoot: nil)
        let domain = try #require(try DomainCatalog(library).domain(named: "small-int8"))
        #expect(try engine.base(of: domain).base.space.precision == .f32)
    }

    @Test("a transformer is refused in a sentence that says why")
    func transformer() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let place = folder.appending(path: "vit")
        try RandomWeightModel.visionTransformer(seed: 1, name: "vit").write(to: place)
        try library.add(from: place)
        await #expect {
            try await quantized("vit", as: "vit-int8")
        } throws: {
            ($0 as? ModelGraphError)?.code == .notQuantizable && "\($0)".contains("convolutional")
        }
    }
}
