import Annotations
import ArgumentParser
import BaseModels
import Bytes
import Executors
import Foundation
import Imaging
import Inference
import Learning
import LinearAlgebra
import ModelGraph
import SampleImages

/// `ocellus bench`: how fast this machine is at each step.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure how fast this machine is at each step of training and predicting.",
        discussion: """
            Uses rendered photographs and random features, so that any two machines do the same work. Figures are medians \
            for one thread; a comparison with other programs is in Benchmarks/.
            """
    )

    @Option(help: "The domain to measure.")
    var domain = "General (compact)"

    @Option(help: ArgumentHelp("Number format of the base model: auto, f32 or bf16.", valueName: "format"))
    var precision = InferencePrecision.auto

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let precision = try precision.resolved()
        let library = try BaseModelLibrary()
        let domain = try DomainCatalog(library).classificationDomain(named: domain)
        let package = try library.package(named: domain.packageName)
        let edge = domain.inputEdge

        let photograph = PartsPhotographs(seed: 1, count: 1)[0].image
        let jpeg = Data(try JPEGEncoder.encode(photograph, quality: 90))
        let compile = try await Self.median(repeats: 3) {
            try CompiledBackbone(
                graph: package.graphBytes(),
                manifest: package.manifest,
                edge: edge,
                precision: precision,
                parallelism: 1,
                runtime: OpenVINORuntime()
            )
        }
        let decode = try await Self.median(repeats: 30) {
            try ImageDecoder.decode(jpeg, minimumShorterEdge: edge).resizedToFill(edge: edge)
        }
        let (backbone, image) = (compile.result, decode.result)
        let look = try await Self.median(repeats: 30) { try backbone.features(of: [image]) }
        let crossValidate = try await Self.crossValidation(
            images: 1_000,
            features: backbone.featureCount,
            tags: 10
        )
        let result = Result(
            domain: domain.name,
            edge: edge,
            precision: precision.rawValue,
            processor: CPUFeatures.current.modelName,
            loadBaseModel: compile.milliseconds,
            decodeAndScale: decode.milliseconds,
            inference: look.milliseconds,
            crossValidate: crossValidate,
            photographWidth: photograph.width,
            photographHeight: photograph.height
        )
        if json {
            try JSONOutput.print(result)
        } else {
            print(result.text(style: .forDescriptor(STDOUT_FILENO)))
        }
    }

    /// Times in milliseconds.
    private struct Result: Encodable {
        let domain: String
        let edge: Int
        let precision: String
        let processor: String
        let loadBaseModel: Double
        let decodeAndScale: Double
        let inference: Double
        let crossValidate: Double
        let photographWidth: Int
        let photographHeight: Int

        func text(style: TextStyle) -> String {
            var table = TextTable(.text("Step"), .number("Time"))
            func row(_ step: String, _ milliseconds: Double) {
                table.addRow([step, Format.decimal(milliseconds, places: milliseconds < 100 ? 1 : 0) + " ms"])
            }
            row("Load the base model", loadBaseModel)
            row("Decode and scale an image of \(photographWidth) x \(photographHeight)", decodeAndScale)
            row("Inference (\(edge) x \(edge), \(precision))", inference)
            row("Cross-validate the heads of 10 tags on 1,000 images", crossValidate)
            return "\(processor)\n\n" + table.rendered(style: style)
        }
    }

    private static func median<Value>(
        repeats: Int,
        _ body: () async throws -> Value
    ) async throws -> (result: Value, milliseconds: Double) {
        var result = try await body()
        var times: [Duration] = []
        for _ in 0..<repeats {
            let start = ContinuousClock.now
            result = try await body()
            times.append(ContinuousClock.now - start)
        }
        return (result, times.sorted()[repeats / 2] / .milliseconds(1))
    }

    /// The median time in milliseconds of evaluating the quick recipe on random features in as many overlapping
    /// clouds as tags.
    private static func crossValidation(images: Int, features: Int, tags: Int) async throws -> Double {
        var generator = SeededGenerator(seed: 1, purpose: "bench")
        let centers = (0..<tags * features).map { _ in Float.random(in: -0.25...0.25, using: &generator) }
        var recipe = ClassifierRecipe.quick
        (recipe.trainingViews, recipe.predictionViews) = ([.center], [.center])
        let table = FeatureTable(
            images: (0..<images).map { image in
                let row = (0..<features).map { feature in
                    centers[image % tags * features + feature]
                        + Float.random(in: -1.7...1.7, using: &generator)
                }
                return ImageFeatures(
                    digest: ContentDigest(of: Data("\(image)".utf8)),
                    perceptualHash: PerceptualHash(bits: UInt64(image)),
                    byView: [row]
                )
            },
            views: [.center],
            embeddingCount: features
        )
        let labels = LabelSet(multiclass: (0..<images).map { $0 % tags }, tagCount: tags)
        let executor = BlockingExecutor(threads: 1, name: "bench")
        defer { executor.stop() }
        let validation = CrossValidation(
            table: table,
            labels: labels,
            folds: FoldPlan(
                labels: labels,
                groups: ImageGroups(singletons: images),
                seed: 1
            ),
            executor: executor
        )
        return try await median(repeats: 3) { try await validation.evaluate(recipe) }.milliseconds
    }
}
