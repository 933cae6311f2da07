package import BaseModels
import Bytes
package import CoreMetrics
package import Executors
import FineTuning
package import Foundation
package import Imaging
import Inference
package import Learning
package import ModelGraph

/// What turns images into models and predictions, put together once for each process: base models, compiled backbones,
/// threads, the cache of features.
///
/// Cheap to create: a base model is loaded only when features of an image must be computed, and stays until others
/// need its memory. Any number of trained models share it.
package final class ClassifierEngine: Sendable {
    /// The base models that are installed.
    package let library: BaseModelLibrary

    /// The threads for decoding, inference and training.
    package let executor: BlockingExecutor

    /// The number format of the base models; never `auto`.
    package let precision: InferencePrecision

    /// Whether the number format was left to this processor.
    private let isAutomatic: Bool

    private let cacheRoot: URL?
    private let cacheLimit: FeatureCacheLimit
    private let backbones: BackboneCache
    private let metrics: any MetricsFactory

    /// Puts an engine together.
    ///
    /// - Parameters:
    ///   - library: The base models.
    ///   - precision: The number format of the base models; `auto` chooses for this processor.
    ///   - threads: How many threads decode, infer and train; `nil` for one per processor. No result depends on it.
    ///   - niceness: How far these threads stand back for others of the machine, from 0 to 19.
    ///   - cacheRoot: The folder of cached features; `nil` caches nothing.
    ///   - cacheLimit: The most that this folder may take.
    ///   - backboneByteLimit: The memory that compiled backbones may take, about; those not used for longest are dropped.
    ///   - metrics: Where computations of base models are counted, by batch size; nowhere unless set.
    /// - Throws: `InferenceError` if this processor cannot compute in the precision.
    package init(
        library: BaseModelLibrary,
        precision: InferencePrecision = .auto,
        threads: Int? = nil,
        niceness: Int32 = 0,
        cacheRoot: URL?,
        cacheLimit: FeatureCacheLimit = .standard,
        backboneByteLimit: Int = BackboneCache.standardByteLimit,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) throws {
        self.library = library
        self.precision = try precision.resolved()
        isAutomatic = precision == .auto
        self.cacheRoot = cacheRoot
        self.cacheLimit = cacheLimit
        backbones = BackboneCache(byteLimit: backboneByteLimit)
        self.metrics = metrics
        executor = BlockingExecutor(
            threads: threads,
            name: niceness > 0 ? "ocellus-later" : "ocellus-work",
            niceness: niceness
        )
    }

    /// Where trainings keep their state in case their process is killed; `nil` without a cache.
    func checkpointFolder(program: String) -> CheckpointFolder? {
        cacheRoot.map {
            CheckpointFolder($0.appending(path: "checkpoints", directoryHint: .isDirectory), program: program)
        }
    }

    /// The base model of a domain, at the size that the domain asks for.
    ///
    /// - Throws: `BaseModelError` if its package is not installed or damaged.
    package func base(of domain: Domain) throws -> (base: ClassifierTraining.Base, package: BaseModelPackage)
    {
        let package = try library.package(named: domain.packageName)
        let manifest = package.manifest
        let base = ClassifierTraining.Base(
            reference: BaseModelReference(
                name: manifest.name,
                version: manifest.version,
                digest: package.digest
            ),
            space: space(of: package, edge: domain.inputEdge, precision: precision),
            embeddingCount: manifest.outputs.embedding.dimensions,
            pooledCount: manifest.outputs.pooledCount,
            domain: domain.name
        )
        return (base, package)
    }

    /// Other base models and sizes to learn on, for a search within a budget: those of the given domains that are installed.
    ///
    /// - Parameters:
    ///   - domains: The domains, in the order in which to try them.
    ///   - base: The base model that the search starts from; it is left out.
    ///   - program: The name and version of this program, as ``tuner(of:space:program:)`` takes it.
    /// - Returns: One for each different base model and size.
    package func alternatives(
        among domains: [Domain],
        to base: ClassifierTraining.Base,
        program: String
    ) -> [ClassifierTraining.Alternative] {
        var seen: Set<FeatureSpace> = [base.space]
        return domains.compactMap { domain in
            guard let (other, package) = try? self.base(of: domain), seen.insert(other.space).inserted else {
                return nil
            }
            return .init(
                base: other,
                extraction: extraction(space: other.space, package: package),
                tuner: tuner(of: package, space: other.space, program: program)
            )
        }
    }

    /// The base model that a trained model stands on, at the size it was trained at.
    ///
    /// Where the number format was left to the processor, it is the one that the model was evaluated in, if the processor has it: bf16
    /// and f32 differ in the most probable tag of one or two in a hundred images.
    ///
    /// - Parameters:
    ///   - model: The trained model.
    ///   - wanted: The number format; `nil` leaves it to model and engine.
    /// - Returns: Where the features live, and the base model.
    /// - Throws: `BaseModelError` if no installed base model has the digest that the model names; `ModelFileError` if what the model
    ///   says of its base model is not so.
    package func base(
        of model: ClassifierModel,
        precision wanted: InferencePrecision? = nil
    ) throws -> (space: FeatureSpace, package: BaseModelPackage) {
        let reference = model.baseModel
        let package = try library.package(
            digest: reference.digest,
            knownAs: "\(reference.name) \(reference.version)"
        )
        let evaluated = isAutomatic ? try? model.space.precision.resolved() : nil
        let space = space(
            of: package,
            edge: model.space.edge,
            precision: wanted ?? evaluated ?? precision
        )
        try model.check(
            fits: space,
            embeddingCount: package.manifest.outputs.embedding.dimensions,
            pooledCount: package.manifest.outputs.pooledCount,
            edgeMultiple: package.manifest.input.size.multipleOf
        )
        if let tuned = model.tuned {
            _ = try TunableBackbone.graph(Graph(onnx: package.graphBytes()), with: tuned)
        }
        return (space, package)
    }

    /// An engine of one thread that stands back for this one, with the same base models and number format.
    ///
    /// It has backbones of its own, so that nothing here ever waits for it. They take some 50 MB once the first was needed.
    ///
    /// - Returns: The engine, with nothing compiled yet.
    /// - Throws: `InferenceError`.
    package func standingBack() throws -> ClassifierEngine {
        try ClassifierEngine(
            library: library,
            precision: precision,
            threads: 1,
            niceness: 5,
            cacheRoot: nil,
            // The latest is always kept; another edge or base model takes its place.
            backboneByteLimit: 0
        )
    }

    /// Looks at images through a base model.
    ///
    /// - Parameters:
    ///   - space: Where the features live; the backbone is compiled for it on first use and then shared.
    ///   - package: The base model of that space.
    ///   - tuned: The weights that it has instead of its own, if a model was fine-tuned; its backbone is then shared by none but the
    ///     copies of that model, and takes as much memory as the base model's.
    ///   - limits: What images are accepted.
    ///   - usesCache: Whether features are cached; a service that sees each image once has no use for it.
    /// - Returns: What extracts features; it blocks, so call it on the engine's threads.
    package func extraction(
        space: FeatureSpace,
        package: BaseModelPackage,
        tuned: TunedWeights? = nil,
        limits: ImageLimits = ImageLimits(),
        usesCache: Bool = true
    ) -> FeatureExtraction {
        let metrics = metrics
        let root = usesCache ? cacheRoot : nil
        // Features of other weights are other features.
        let digest = tuned?.digest(on: package.digest) ?? package.digest
        let space = space.with(baseModel: digest)
        return FeatureExtraction(
            space: space,
            cache: root.map { FeatureCache(root: $0, space: space, limit: cacheLimit) },
            limits: limits
        ) {
            BatchingBackbone(space: space, metrics: metrics) { batchSize in
                try self.backbone(
                    of: package,
                    edge: space.edge,
                    precision: space.precision,
                    batchSize: batchSize,
                    tuned: tuned.map { ($0, digest) }
                )
            }
        }
    }

    /// A base model compiled for images of a size, and for some of its maps or for everything; compiled on first use and then shared.
    func backbone(
        of package: BaseModelPackage,
        edge: Int,
        maps: [String]? = nil,
        precision: InferencePrecision,
        batchSize: Int = 1,
        tuned: (weights: TunedWeights, digest: ContentDigest)? = nil
    ) throws -> CompiledBackbone {
        let key = BackboneCache.Key(
            baseModel: tuned?.digest ?? package.digest,
            edge: edge,
            maps: maps,
            precision: precision,
            batchSize: batchSize
        )
        return try backbones.backbone(for: key) {
            let bytes = try package.graphBytes()
            return try CompiledBackbone(
                graph: tuned.map { try TunableBackbone.graph(Graph(onnx: bytes), with: $0.weights).onnx() }
                    ?? bytes,
                manifest: package.manifest,
                edge: edge,
                maps: maps,
                precision: precision,
                batchSize: batchSize,
                parallelism: executor.threadCount,
                runtime: OpenVINORuntime()
            )
        }
    }

    private func space(
        of package: BaseModelPackage,
        edge: Int,
        precision: InferencePrecision
    ) -> FeatureSpace {
        let outputs = package.manifest.outputs
        // What has 8 bits is computed in 8 bits at any precision; for the little that is left f32 costs nothing, and bits stay equal.
        let isQuantized = package.manifest.model.operators.contains("QuantizeLinear")
        return FeatureSpace(
            baseModel: package.digest,
            edge: edge,
            precision: isQuantized ? .f32 : precision,
            featureCount: outputs.featureCount,
            runtime: "OpenVINO \(OpenVINORuntime.version)"
        )
    }
}

/// Compiled backbones as the learning module sees them: any number of images, computed in batches (`BatchPlan`).
private struct BatchingBackbone: Backbone {
    let space: FeatureSpace
    let metrics: any MetricsFactory
    let compiled: @Sendable (_ batchSize: Int) throws -> CompiledBackbone

    func features(of images: [RGBImage]) throws -> [[Float]] {
        var features: [[Float]] = []
        for batch in BatchPlan.batches(of: images.count) {
            let computed = try compiled(batch.count).features(of: Array(images[batch]))
            // The last batch may hold images of the one before it once more.
            features += computed.suffix(batch.upperBound - features.count)
            Counter(
                label: "ocellus_inference_computations",
                dimensions: [("batch", String(batch.count))],
                factory: metrics
            ).increment()
        }
        return features
    }
}

extension FeatureSpace {
    /// The space of a base model with other weights.
    fileprivate func with(baseModel: ContentDigest) -> FeatureSpace {
        FeatureSpace(
            baseModel: baseModel,
            edge: edge,
            precision: precision,
            featureCount: featureCount,
            runtime: runtime
        )
    }
}
