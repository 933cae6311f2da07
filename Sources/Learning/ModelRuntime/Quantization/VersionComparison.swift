internal import Executors
internal import Foundation
internal import Imaging
internal import Inference
internal import LinearAlgebra
internal import ModelGraph

/// A base model beside an 8-bit version of it: features and speed, on the same crops.
struct VersionComparison {
    /// A graph as a file, and its manifest.
    struct Version {
        let graph: Data
        let manifest: BaseModelManifest

        /// Compiles the graph for its default size.
        func compiled(in precision: InferencePrecision, parallelism: Int) throws -> CompiledBackbone {
            try CompiledBackbone(
                graph: graph,
                manifest: manifest,
                edge: manifest.input.size.default,
                precision: precision,
                parallelism: parallelism,
                runtime: OpenVINORuntime()
            )
        }
    }

    let original: Version
    let quantized: Version
    let executor: BlockingExecutor

    /// How alike the embeddings of both are.
    func similarity(on crops: [RGBImage]) async throws -> QuantizedBaseModel.Similarity {
        let threads = executor.threadCount
        let near = try quantized.compiled(in: .f32, parallelism: threads)
        let exact = try original.compiled(in: .f32, parallelism: threads)
        let pairs = zip(
            try await exact.features(ofEach: crops, on: executor),
            try await near.features(ofEach: crops, on: executor)
        )
        let cosines = pairs.map { features in
            let first = Array(features.0.prefix(near.embeddingCount))
            let second = Array(features.1.prefix(near.embeddingCount))
            return first.dotProduct(with: second) / max(first.norm * second.norm, .leastNormalMagnitude)
        }
        return .init(mean: cosines.reduce(0, +) / Double(cosines.count), minimum: cosines.min() ?? 0)
    }

    /// The time of one inference on this thread alone.
    ///
    /// - Parameters:
    ///   - crops: At least one.
    ///   - precision: The number format of the original.
    /// - Returns: The median over the crops.
    /// - Throws: `InferenceError`.
    func latency(
        on crops: [RGBImage],
        originalIn precision: InferencePrecision
    ) throws -> QuantizedBaseModel.Latency {
        let threads = executor.threadCount
        return .init(
            original: try original.compiled(in: precision, parallelism: threads).medianTime(on: crops),
            quantized: try quantized.compiled(in: .f32, parallelism: threads).medianTime(on: crops)
        )
    }
}

extension CompiledBackbone {
    /// The features of each crop, computed side by side.
    func features(ofEach crops: [RGBImage], on executor: BlockingExecutor) async throws -> [[Float]] {
        try await boundedMap(crops, on: executor) { try self.features(of: [$0])[0] }
    }

    /// The median time for one crop, in milliseconds; the first is computed once before the clock runs.
    fileprivate func medianTime(on crops: [RGBImage]) throws -> Double {
        _ = try features(of: [crops[0]])
        let times = try crops.map { crop in
            try ContinuousClock().measure { _ = try features(of: [crop]) }
        }
        return times.sorted()[times.count / 2] / .milliseconds(1)
    }
}
