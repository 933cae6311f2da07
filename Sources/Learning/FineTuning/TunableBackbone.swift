package import Imaging
package import Learning
package import ModelGraph

/// A base model whose last stages can be trained: its graph, and where it can be cut.
package struct TunableBackbone: Sendable {
    /// A map of the base model.
    package struct Map: Hashable, Sendable {
        package let name: String
        /// The edge in input pixels of the square for which one place stands.
        package let stride: Int
        package let channels: Int

        package init(name: String, stride: Int, channels: Int) {
            self.name = name
            self.stride = stride
            self.channels = channels
        }
    }

    /// The whole graph.
    package let graph: Graph
    /// The value that is the embedding.
    package let embedding: String
    /// The maps, from fine to coarse.
    ///
    /// Features are the embedding, then the mean of each channel of each map.
    package let maps: [Map]
    /// The edge in pixels of the images.
    package let edge: Int

    package init(graph: Graph, embedding: String, maps: [Map], edge: Int) {
        self.graph = graph
        self.embedding = embedding
        self.maps = maps
        self.edge = edge
    }

    /// A cut at a map: what is computed once, and what is trained.
    package struct Cut: Sendable {
        /// From the image to the maps before the cut and that at it, which is the last output.
        package let prefix: Graph
        /// From the map at the cut to the later maps and the embedding, which is the last output.
        package let suffix: Graph
        /// The maps before the cut.
        package let earlier: [Map]
        /// The map at the cut.
        package let map: Map
        /// The name of that map in the suffix: what is its input.
        package let input: String
        /// The maps behind the cut.
        package let later: [Map]
        /// The height and width of the map at the cut.
        package let side: Int
    }

    /// Cuts the graph at the map of a stride.
    ///
    /// - Returns: `nil` if there is no such map, or what lies behind it needs other values than it.
    package func cut(stride: Int) -> Cut? {
        guard let place = maps.firstIndex(where: { $0.stride == stride }) else { return nil }
        let (map, earlier, later) = (maps[place], Array(maps[..<place]), Array(maps[(place + 1)...]))
        func outputs(_ names: [String]) -> [Graph.Value] {
            names.map { name in
                graph.outputs.first { $0.name == name }
                    ?? Graph.Value(name: name, elementType: .float32, dimensions: nil)
            }
        }
        let input = Graph.Value(
            name: source(of: map.name),
            elementType: .float32,
            dimensions: [
                .symbolic("batch"), .fixed(map.channels), .symbolic("height"), .symbolic("width"),
            ]
        )
        var (prefix, suffix) = (graph, graph)
        do throws(ModelGraphError) {
            try prefix.edit { editor in
                editor.outputs = outputs((earlier + [map]).map(\.name))
                editor.removeUnused()
            }
            try suffix.edit { editor in
                // Another value of the image that is needed has no source any more, which the graph's rules forbid.
                editor.inputs = [input]
                editor.outputs = outputs(later.map(\.name) + [embedding])
                editor.nodes.removeAll { $0.outputs.contains(input.name) }
                editor.removeUnused()
            }
        } catch {
            return nil
        }
        return Cut(
            prefix: prefix,
            suffix: suffix,
            earlier: earlier,
            map: map,
            input: input.name,
            later: later,
            side: (edge + stride - 1) / stride
        )
    }

    /// The value of which a value is a copy under another name: what the nodes that follow take.
    private func source(of name: String) -> String {
        guard let node = graph.nodes.first(where: { $0.outputs.contains(name) }),
            node.operatorName == "Identity", let operand = node.inputs.first
        else { return name }
        return source(of: operand)
    }

    /// The strides at which the graph can be cut and trained, the shortest training first.
    package var strides: [Int] {
        maps.map(\.stride).sorted(by: >).filter { stride in
            guard let cut = cut(stride: stride), !cut.later.isEmpty else { return false }
            return (try? TunedNetwork(cut)) != nil
        }
    }

    /// The graph with other weights.
    ///
    /// - Throws: `ModelFileError` if a tensor is none of the graph's constants, or has another shape.
    package static func graph(_ graph: Graph, with weights: TunedWeights) throws -> Graph {
        var replacements: [String: Graph.Tensor] = [:]
        weights.forEach { tensor, values in
            replacements[tensor.name] = Graph.Tensor(
                name: tensor.name,
                dimensions: tensor.dimensions,
                floats: Array(values)
            )
        }
        let known = Dictionary(uniqueKeysWithValues: graph.initializers.map { ($0.name, $0) })
        for tensor in weights.tensors {
            guard let original = known[tensor.name], original.elementType == .float32,
                original.dimensions == tensor.dimensions
            else {
                throw ModelFileError(
                    "The model does not fit its base model: its fine-tuned weights “\(tensor.name)” are none of it. Take the file from where it was trained, or train again."
                )
            }
        }
        var tuned = graph
        try tuned.edit { editor in
            editor.initializers = editor.initializers.map { replacements[$0.name] ?? $0 }
        }
        return tuned
    }
}

/// Computes the maps of the first stages of a base model; whoever runs inference implements it.
package protocol PrefixExtractor: Sendable {
    /// The maps of an image, those before the cut and that at it, in their order; blocks.
    ///
    /// - Parameter image: As wide and high as the backbone's edge.
    /// - Returns: The numbers of each map, channel by channel, each row by row.
    /// - Throws: What inference throws.
    func maps(of image: RGBImage) throws -> [[Float]]
}
