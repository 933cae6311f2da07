import COpenVINO
package import FoundationEssentials
package import Imaging
package import ModelGraph

/// A base model compiled for this processor: images in, features out.
///
/// Calls may come from any number of threads; at most ``parallelism`` of them compute at a time and the others wait.
/// Each computation runs on one thread and each image of a batch is computed by itself, so features depend neither on the
/// number of threads nor on the company. At ``InferencePrecision/f32`` the same image gives bit-identical features on the same
/// processor type and library version.
package final class CompiledBackbone: Sendable {
    /// The width and height in pixels of the images it takes.
    package let edge: Int

    /// The number format it computes in; never `auto`.
    package let precision: InferencePrecision

    /// How many images one computation takes.
    package let batchSize: Int

    /// How many computations run at once.
    package let parallelism: Int

    /// The number of values in the embedding.
    package let embeddingCount: Int

    /// The number of features: as in the manifest's outputs.
    package let featureCount: Int

    private let embedding: BaseModelManifest.Embedding
    private let maps: [BaseModelManifest.Map]
    private let cellMap: BaseModelManifest.Map?
    private let planes: [ChannelPlane]
    private let pool: RequestPool

    /// Compiles a base model.
    ///
    /// Takes about 0.2 s for a model of 7 million parameters.
    ///
    /// - Parameters:
    ///   - graph: The ONNX file's bytes, already checked by `ModelGraph`; needed only during the call.
    ///   - manifest: Describes the graph's input and outputs.
    ///   - edge: The width and height in pixels at which images are looked at.
    ///   - precision: The number format.
    ///   - batchSize: How many images one computation takes. Two take a tenth to a sixth less time than one by one.
    ///   - parallelism: How many computations run at once: usually the number of processors.
    ///   - runtime: The inference library.
    /// - Throws: ``InferenceError`` if the precision is not to be had here or the library refuses the graph.
    package init(
        graph: Data,
        manifest: BaseModelManifest,
        edge: Int,
        precision: InferencePrecision,
        batchSize: Int = 1,
        parallelism: Int,
        runtime: OpenVINORuntime
    ) throws {
        let precision = try precision.resolved()
        let compiled = try graph.withUnsafeBytes { bytes in
            try runtime.compile(
                graph: bytes,
                inputShape: [batchSize, 3, edge, edge],
                properties: [
                    "INFERENCE_PRECISION_HINT": precision.rawValue,
                    "PERFORMANCE_HINT": "THROUGHPUT",
                    "NUM_STREAMS": String(parallelism),
                    "INFERENCE_NUM_THREADS": String(parallelism),
                ]
            )
        }
        self.edge = edge
        self.precision = precision
        self.batchSize = batchSize
        self.parallelism = parallelism
        embedding = manifest.outputs.embedding
        maps = manifest.outputs.maps ?? []
        embeddingCount = embedding.dimensions
        cellMap = manifest.outputs.cellMap
        featureCount = manifest.outputs.featureCount
        planes = ChannelPlane.planes(of: manifest.input)
        pool = RequestPool(
            try (0..<parallelism).map { _ in
                try InferRequest(on: compiled, inputCount: batchSize * 3 * edge * edge)
            }
        )
    }

    /// The features of images: of each the embedding, then the average over the image of each channel of each map, then the
    /// averages over the cells of a grid of each channel of one map.
    ///
    /// Blocks until a request is free and the computation is done.
    ///
    /// - Parameter images: ``batchSize`` images.
    /// - Returns: ``featureCount`` values for each image.
    /// - Throws: ``InferenceError`` if an image is not ``edge`` pixels wide and high, or a feature is not finite.
    /// - Precondition: There are ``batchSize`` images.
    package func features(of images: [RGBImage]) throws -> [[Float]] {
        precondition(images.count == batchSize, "A computation takes \(batchSize) images.")
        for image in images where image.width != edge || image.height != edge {
            throw InferenceError(.wrongInputSize(width: image.width, height: image.height, edge: edge))
        }
        return try pool.withRequest { request throws(InferenceError) in
            let size = edge * edge
            for (place, image) in images.enumerated() {
                for (index, plane) in planes.enumerated() {
                    let start = (place * planes.count + index) * size
                    plane.fill(request.input.extracting(start..<start + size), from: image)
                }
            }
            try request.run()
            return try features(in: request)
        }
    }

    private func features(in request: InferRequest) throws(InferenceError) -> [[Float]] {
        var features = [[Float]](repeating: [], count: batchSize)
        for place in features.indices { features[place].reserveCapacity(featureCount) }
        let values = try request.output(
            embedding.name,
            expectedCount: batchSize * embedding.dimensions
        )
        for place in features.indices {
            features[place] += values[place * embedding.dimensions..<(place + 1) * embedding.dimensions]
        }
        for map in maps {
            let side = (edge + map.stride - 1) / map.stride
            let averages = try request.averages(
                ofMap: map.name,
                channels: batchSize * map.channels,
                pixels: side * side
            )
            for place in features.indices {
                features[place] += averages[place * map.channels..<(place + 1) * map.channels]
            }
        }
        if let cellMap {
            let cells = BaseModelManifest.Outputs.cellsAcross
            let averages = try request.averages(
                ofMap: cellMap.name,
                channels: batchSize * cellMap.channels,
                side: (edge + cellMap.stride - 1) / cellMap.stride,
                cellsAcross: cells
            )
            let count = cellMap.channels * cells * cells
            for place in features.indices {
                features[place] += averages[place * count..<(place + 1) * count]
            }
        }
        // A base model may come from anyone; nothing that follows expects such numbers.
        guard features.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { throw InferenceError(.notFinite) }
        return features
    }
}

/// How one channel of RGB8 pixels becomes one input plane: `value * scale + offset`.
private struct ChannelPlane {
    let channel: Int
    let scale: Float
    let offset: Float

    /// The planes of a base model's input, in its channel order.
    static func planes(of input: BaseModelManifest.Input) -> [ChannelPlane] {
        let order = input.channels == .bgr ? [2, 1, 0] : [0, 1, 2]
        let (low, high) = (Float(input.range[0]), Float(input.range[1]))
        return order.enumerated().map { plane, channel in
            // Into the declared range first, then mean and scale where the graph leaves them to us.
            let mean = Float(input.mean?[plane] ?? 0)
            let factor = Float(input.scale?[plane] ?? 1)
            return ChannelPlane(
                channel: channel,
                scale: (high - low) / 255 * factor,
                offset: (low - mean) * factor
            )
        }
    }

    func fill(_ plane: UnsafeMutableBufferPointer<Float>, from image: RGBImage) {
        image.pixels.withUnsafeBufferPointer { pixels in
            for index in 0..<plane.count {
                plane[index] = Float(pixels[index * 3 + channel]) * scale + offset
            }
        }
    }
}
