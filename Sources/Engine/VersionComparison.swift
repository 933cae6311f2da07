internal import Foundation
internal import Imaging
internal import Inference
internal import Learning
internal import LinearAlgebra
internal import ModelGraph
internal import WorkPools

/// A base model beside an 8-bit version of it: ranges, features and speed, on the same crops.
struct VersionComparison {
    /// The graph of the original.
    let original: Data

    private let manifest: BaseModelManifest
    private let edge: Int
    private let executor: BlockingExecutor

    /// Compares at the default size of the original.
    init(original: Data, manifest: BaseModelManifest, executor: BlockingExecutor) {
        self.original = original
        self.manifest = manifest
        self.executor = executor
        edge = manifest.input.size.default
    }

    /// What the base model sees of an image.
    func crop(of image: RGBImage) -> RGBImage {
        FeatureView.pixels(of: [.center], of: image, edge: edge)[0]
    }

    /// How far the original's values reach.
    func ranges(on crops: [RGBImage]) async throws -> ActivationRanges {
        let probe = try CalibrationGraph(of: original, manifest: manifest)
        let embeddings = try await features(of: crops, by: compiled(probe.graph, probe.manifest))
        return probe.ranges(from: embeddings, edge: edge)
    }

    /// The cosine between the embeddings of both, for each crop.
    func cosines(
        to graph: Data,
        _ manifest: BaseModelManifest,
        on crops: [RGBImage]
    ) async throws -> [Double] {
        let quantized = try compiled(graph, manifest)
        let exact = try await features(of: crops, by: compiled(original, self.manifest))
        let near = try await features(of: crops, by: quantized)
        return zip(exact, near).map { features in
            let first = Array(features.0.prefix(quantized.embeddingCount))
            let second = Array(features.1.prefix(quantized.embeddingCount))
            return first.dotProduct(with: second) / max(first.norm * second.norm, .leastNormalMagnitude)
        }
    }

    /// Milliseconds of one inference on this thread alone: of the original in a number format, and of the 8-bit version.
    func milliseconds(
        of graph: Data,
        _ manifest: BaseModelManifest,
        beside precision: InferencePrecision,
        on crops: [RGBImage]
    ) throws -> (original: Double, quantized: Double) {
        (
            try median(of: compiled(original, self.manifest, precision), on: crops),
            try median(of: compiled(graph, manifest), on: crops)
        )
    }

    private func compiled(
        _ graph: Data,
        _ manifest: BaseModelManifest,
        _ precision: InferencePrecision = .f32
    ) throws -> CompiledBackbone {
        try CompiledBackbone(
            graph: graph,
            manifest: manifest,
            edge: edge,
            precision: precision,
            parallelism: executor.threadCount,
            runtime: OpenVINORuntime()
        )
    }

    private func features(of crops: [RGBImage], by backbone: CompiledBackbone) async throws -> [[Float]] {
        try await boundedMap(crops, on: executor) { try backbone.features(of: [$0])[0] }
    }

    private func median(of backbone: CompiledBackbone, on crops: [RGBImage]) throws -> Double {
        _ = try backbone.features(of: [crops[0]])
        let times = try crops.map { crop in
            try ContinuousClock().measure { _ = try backbone.features(of: [crop]) }
        }
        return times.sorted()[times.count / 2] / .milliseconds(1)
    }
}
