import BaseModels
import Engine
import Foundation
import Imaging
import Inference
import Learning
import ModelGraph
import ModelGraphTesting
import Testing
import WorkPools

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

    private func quantize(_ name: String, as newName: String) async throws -> BaseModelQuantization {
        let executor = BlockingExecutor(threads: 2, name: "test")
        defer { executor.stop() }
        return try await BaseModelQuantization(
            of: library.package(named: name),
            as: newName,
            images: images,
            precision: .f32,
            executor: executor
        )
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

    @Test("the probe tells the largest and smallest numbers of values")
    func probe() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let package = try library.package(named: "efficientnet-lite0")
        let probe = try CalibrationGraph(of: package.graphBytes(), manifest: package.manifest)
        let image = images[0].resizedToFill(edge: 64)
        let reaches = try backbone(probe.graph, probe.manifest).features(of: [image])[0]
        // The first value is the input as the graph scales it: (pixel - 127.5) / 64.
        let (darkest, lightest) = (Float(image.pixels.min() ?? 0), Float(image.pixels.max() ?? 0))
        #expect(abs(reaches[0] - (lightest - 127.5) / 64) < 1e-5)
        #expect(abs(reaches[1] + (darkest - 127.5) / 64) < 1e-5)
        // What comes out of a Relu reaches down to zero at most; sums before one reach below it.
        #expect(stride(from: 1, to: reaches.count, by: 2).contains { reaches[$0] == 0 })
        #expect(stride(from: 3, to: reaches.count, by: 2).contains { reaches[$0] > 0 })
    }

    @Test("gives a base model that is installed under its own name and looks nearly the same")
    func quantizes() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let quantization = try await quantize("efficientnet-lite0", as: "small-int8")
        #expect(quantization.meanCosineSimilarity > 0.995 && quantization.minimumCosineSimilarity > 0.99)
        #expect(quantization.meanCosineSimilarity < 1, "Eight bits cannot hold everything.")
        try quantization.install(in: library)
        try library.verify(named: "small-int8")
        let installed = try library.package(named: "small-int8")
        #expect(installed.digest != (try library.package(named: "efficientnet-lite0")).digest)
        #expect(try DomainCatalog(library).domain(named: "small-int8") != nil)
        // The ranges alone make the same bytes again, whatever images they are compared on.
        let again = try await BaseModelQuantization(
            of: library.package(named: "efficientnet-lite0"),
            as: "small-int8",
            ranges: ActivationRanges(json: quantization.ranges.json()),
            images: images.reversed(),
            precision: .f32,
            executor: BlockingExecutor(threads: 1, name: "test")
        )
        #expect(again.files.map(\.data) == quantization.files.map(\.data))
        // The same again changes nothing; the same name for something else is refused.
        try quantization.install(in: library)
        let other = try await BaseModelQuantization(
            of: library.package(named: "efficientnet-lite0"),
            as: "small-int8",
            images: images.reversed(),
            precision: .f32,
            executor: BlockingExecutor(threads: 1, name: "test")
        )
        #expect { try other.install(in: library) } throws: {
            ($0 as? BaseModelError)?.code == .alreadyInstalled
        }
    }

    @Test(
        "its features are the same bits alone, in company, and from any thread; an engine computes the rest in f32"
    )
    func determinism() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let quantization = try await quantize("efficientnet-lite0", as: "small-int8")
        try quantization.install(in: library)
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
            try await quantize("vit", as: "vit-int8")
        } throws: {
            ($0 as? ModelGraphError)?.code == .notQuantizable && "\($0)".contains("convolutional")
        }
    }
}
