package import FoundationEssentials
package import Imaging
package import ModelGraph

/// A base model compiled for this processor: images in, features out.
///
/// Calls may come from any number of threads; at most ``parallelism`` of them compute at a time and the others wait.
/// Each computation runs on one thread and each image of a batch is computed by itself, so features depend neither on the
/// number of threads nor on the company. At `f32` the same image gives bit-identical features on the same
/// processor type and library version.
package final class CompiledBackbone: Sendable {
    /// The width and height in pixels of the images it takes.
    package let edge: Int

    /// How many images one computation takes.
    package let batchSize: Int

    /// The number of values in the embedding.
    package let embeddingCount: Int

    /// The number of features: as in the manifest's outputs.
    package let featureCount: Int

    private let outputs: BaseModelManifest.Outputs
    /// The maps it gives.
    private let maps: [BaseModelManifest.Map]
    private let givesFeatures: Bool
    private let planes: [ChannelPlane]
    private let model: CompiledModel

    /// The number format it computes in; never `auto`.
    package var precision: InferencePrecision { model.precision }

    /// How many computations run at once.
    package var parallelism: Int { model.parallelism }

    /// About the memory it takes, in bytes.
    package var estimatedByteCount: Int { model.estimatedByteCount }

    /// Compiles a base model.
    ///
    /// Takes about 0.2 s for a model of 7 million parameters.
    ///
    /// - Parameters:
    ///   - graph: The ONNX file's bytes; needed only during the call.
    ///   - manifest: Describes the graph's input and outputs.
    ///   - edge: The width and height in pixels of the images.
    ///   - wantedMaps: The maps that are wanted, of those that the manifest names; then nothing else is computed, and ``features(of:)`` must
    ///     not be called. `nil` for everything.
    ///   - precision: The number format.
    ///   - batchSize: How many images one computation takes; see ``BatchPlan``.
    ///   - parallelism: How many computations run at once: usually the number of processors.
    ///   - runtime: The inference library.
    /// - Throws: `ModelGraphError` if the graph breaks a rule or does not fit the size; ``InferenceError`` if the precision is not to be had
    ///   here or the library refuses the graph.
    package init(
        graph: Data,
        manifest: BaseModelManifest,
        edge: Int,
        maps wantedMaps: [String]? = nil,
        precision: InferencePrecision,
        batchSize: Int = 1,
        parallelism: Int,
        runtime: OpenVINORuntime
    ) throws {
        // The limit of memory is one for each image.
        var limits = GraphLimits()
        limits.activationCount *= batchSize
        maps = (manifest.outputs.maps ?? []).filter { wantedMaps?.contains($0.name) ?? true }
        model = try CompiledModel(
            graph: wantedMaps == nil ? graph : Self.graph(graph, giving: maps),
            inputShapes: [manifest.input.name: [batchSize, 3, edge, edge]],
            precision: precision,
            parallelism: parallelism,
            limits: limits,
            runtime: runtime
        )
        self.edge = edge
        self.batchSize = batchSize
        outputs = manifest.outputs
        givesFeatures = wantedMaps == nil
        embeddingCount = manifest.outputs.embedding.dimensions
        featureCount = manifest.outputs.featureCount
        planes = ChannelPlane.planes(of: manifest.input)
    }

    /// The features of images: of each the embedding, then the average over the image of each channel of each map, then the
    /// averages over the cells of a grid of each channel of one map.
    ///
    /// Blocks until a request is free and the computation is done.
    ///
    /// - Parameter images: ``batchSize`` images.
    /// - Returns: ``featureCount`` values for each image.
    /// - Throws: ``InferenceError`` if an image is not ``edge`` pixels wide and high, or a feature is not finite.
    /// - Precondition: There are ``batchSize`` images, and the backbone was not compiled for maps alone.
    package func features(of images: [RGBImage]) throws(InferenceError) -> [[Float]] {
        precondition(givesFeatures, "This backbone was compiled for maps alone.")
        let features = try computing(images) { request throws(InferenceError) in
            try pooledFeatures(in: request)
        }
        // A base model may come from anyone; nothing that follows expects such numbers.
        guard features.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { throw InferenceError(.notFinite) }
        return features
    }

    /// The maps of images, whole: what finds places in an image starts from them.
    ///
    /// Blocks until a request is free and the computation is done.
    ///
    /// - Parameter images: ``batchSize`` images.
    /// - Returns: For each image the maps that the manifest names, or those of them that it was compiled for, in the manifest's order.
    /// - Throws: ``InferenceError`` if an image is not ``edge`` pixels wide and high, or a number is not finite.
    /// - Precondition: There are ``batchSize`` images.
    package func featureMaps(of images: [RGBImage]) throws(InferenceError) -> [[FeatureMap]] {
        var found = [[FeatureMap]](repeating: [], count: batchSize)
        try computing(images) { request throws(InferenceError) in
            for map in maps {
                let side = map.side(atEdge: edge)
                let count = map.channels * side * side
                let values = try request.output(map.name, expectedCount: batchSize * count)
                for place in found.indices {
                    found[place].append(
                        FeatureMap(
                            name: map.name,
                            channels: map.channels,
                            height: side,
                            width: side,
                            stride: map.stride,
                            values: Array(values[place * count..<(place + 1) * count])
                        )
                    )
                }
            }
        }
        guard found.allSatisfy({ $0.allSatisfy { $0.values.allSatisfy(\.isFinite) } }) else {
            throw InferenceError(.notFinite)
        }
        return found
    }

    /// The file of a graph that computes some maps and nothing else.
    private static func graph(_ file: Data, giving maps: [BaseModelManifest.Map]) throws -> Data {
        var graph = try Graph(onnx: file)
        let names = Set(maps.map(\.name))
        try graph.edit { editor in
            editor.outputs.removeAll { !names.contains($0.name) }
            editor.removeUnused()
        }
        return try graph.onnx()
    }

    /// Runs the model on images and lets `read` take what it needs from the request.
    private func computing<Result>(
        _ images: [RGBImage],
        _ read: (InferRequest) throws(InferenceError) -> Result
    ) throws(InferenceError) -> Result {
        precondition(images.count == batchSize, "A computation takes \(batchSize) images.")
        for image in images where image.width != edge || image.height != edge {
            throw InferenceError(.wrongInputSize(width: image.width, height: image.height, edge: edge))
        }
        return try model.withRequest { request throws(InferenceError) in
            let size = edge * edge
            for (place, image) in images.enumerated() {
                for (index, plane) in planes.enumerated() {
                    let start = (place * planes.count + index) * size
                    plane.fill(request.inputs[0].extracting(start..<start + size), from: image)
                }
            }
            try request.run()
            return try read(request)
        }
    }

    private func pooledFeatures(in request: InferRequest) throws(InferenceError) -> [[Float]] {
        var features = [[Float]](repeating: [], count: batchSize)
        for place in features.indices { features[place].reserveCapacity(featureCount) }
        let values = try request.output(
            outputs.embedding.name,
            expectedCount: batchSize * embeddingCount
        )
        for place in features.indices {
            features[place] += values[place * embeddingCount..<(place + 1) * embeddingCount]
        }
        for map in outputs.maps ?? [] {
            let side = map.side(atEdge: edge)
            let averages = try request.averages(
                ofMap: map.name,
                channels: batchSize * map.channels,
                pixels: side * side
            )
            for place in features.indices {
                features[place] += averages[place * map.channels..<(place + 1) * map.channels]
            }
        }
        if let map = outputs.cellMap {
            let cells = BaseModelManifest.Outputs.cellsAcross
            let averages = try request.averages(
                ofMap: map.name,
                channels: batchSize * map.channels,
                side: map.side(atEdge: edge),
                cellsAcross: cells
            )
            let count = map.channels * cells * cells
            for place in features.indices {
                features[place] += averages[place * count..<(place + 1) * count]
            }
        }
        return features
    }
}
