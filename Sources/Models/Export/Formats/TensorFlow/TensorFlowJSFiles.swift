internal import FoundationEssentials
internal import SwiftProtobuf

/// A graph model of TensorFlow.js: `model.json`, with the graph but without the bytes of its constants, and these in files of 4 MiB.
///
/// The format is described in the TensorFlow.js guide, "Saving and loading models". Constants of 8 bits stay so: TensorFlow.js restores
/// them by a scale and an offset when it loads them, here as the same whole numbers.
enum TensorFlowJSFiles {
    /// What `model.json` says beside the graph and its signature.
    private struct Description: Codable {
        var format = "graph-model"
        var generatedBy = "Ocellus"
        var convertedBy = "Ocellus"
        var userDefinedMetadata: [String: String] = [:]
        var weightsManifest: [Group]
    }

    private struct Group: Codable {
        var paths: [String]
        var weights: [Weight]
    }

    private struct Weight: Codable {
        struct Quantization: Codable {
            var dtype = "uint8"
            var min = -128
            var scale = 1
        }

        var name: String
        var shape: [Int]
        var dtype: String
        var quantization: Quantization?
    }

    static let main = "model.json"
    private static let fileSize = 4 << 20

    /// Writes a model.
    static func write(_ model: TensorFlowModel, metadata: KeyValuePairs<String, String>) throws
        -> [ExportFile]
    {
        var file = TensorFlowGraphModel()
        file.modelTopology = model.graph
        file.signature = model.signature
        var (weights, bytes): ([Weight], Data) = ([], Data())
        for index in file.modelTopology.node.indices where file.modelTopology.node[index].op == "Const" {
            let node = file.modelTopology.node[index]
            var tensor = node.attr["value"]?.tensor ?? TensorFlowTensorProto()
            var weight = Weight(
                name: node.name,
                shape: tensor.tensorShape.dim.map { Int($0.size) },
                dtype: tensor.dtype == .dtFloat ? "float32" : "int32"
            )
            if tensor.dtype == .dtInt8 {
                weight.quantization = Weight.Quantization()
                // From −128…127 to 0…255.
                bytes.append(contentsOf: tensor.tensorContent.map { $0 ^ 0x80 })
                tensor.dtype = .dtInt32
                file.modelTopology.node[index].attr["dtype"] = .element(.dtInt32)
            } else {
                bytes.append(tensor.tensorContent)
            }
            weights.append(weight)
            tensor.tensorContent = Data()
            file.modelTopology.node[index].attr["value"]?.tensor = tensor
        }
        let count = max(1, (bytes.count + fileSize - 1) / fileSize)
        let shards = (0..<count).map { shard in
            ExportFile(
                name: "group1-shard\(shard + 1)of\(count).bin",
                data: Data(
                    bytes[min(shard * fileSize, bytes.count)..<min((shard + 1) * fileSize, bytes.count)]
                )
            )
        }
        let description = Description(
            userDefinedMetadata: Dictionary(metadata.map { ($0.key, $0.value) }) { first, _ in first },
            weightsManifest: [Group(paths: shards.map(\.name), weights: weights)]
        )
        var options = JSONEncodingOptions()
        options.useDeterministicOrdering = true
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Two objects become one.
        let graph: Data = try file.jsonUTF8Bytes(options: options)
        let json = graph.dropLast() + Data(",".utf8) + (try encoder.encode(description)).dropFirst()
        return [ExportFile(name: main, data: Data(json))] + shards
    }

    /// The frozen graph that the files of a model stand for, `model.pb`: what programs read that know TensorFlow only.
    ///
    /// - Throws: ``ExportError`` with `notAPackage` if the files are damaged.
    static func frozenGraph(of files: [ExportFile]) throws(ExportError) -> ExportFile {
        func file(_ name: String) throws(ExportError) -> ExportFile {
            guard let file = files.first(where: { $0.name == name }) else {
                throw ExportError(.notAPackage, "The file “\(name)” of the model is missing.")
            }
            return file
        }
        let json = try file(main)
        let description = try ExportJSON.decode(Description.self, from: json)
        var options = JSONDecodingOptions()
        options.ignoreUnknownFields = true
        var graph: TensorFlowGraphDef
        do {
            graph = try TensorFlowGraphModel(jsonUTF8Bytes: json.data, options: options).modelTopology
        } catch {
            throw ExportError(.notAPackage, "Its “\(main)” does not follow the format.")
        }
        var contents: [String: (type: TensorFlowDataType, bytes: Data)] = [:]
        for group in description.weightsManifest {
            var bytes = Data()
            for path in group.paths { bytes.append(try file(path).data) }
            var position = 0
            for weight in group.weights {
                let isSmall = weight.quantization != nil
                var count = isSmall ? 1 : 4
                for size in weight.shape {
                    let (product, overflow) = count.multipliedReportingOverflow(by: size)
                    guard !overflow, size >= 0 else { throw damaged }
                    count = product
                }
                guard count <= bytes.count - position else { throw damaged }
                let content = Data(bytes[position..<position + count])
                position += count
                contents[weight.name] =
                    isSmall
                    ? (.dtInt8, Data(content.map { $0 ^ 0x80 }))
                    : (weight.dtype == "float32" ? .dtFloat : .dtInt32, content)
            }
        }
        for index in graph.node.indices where graph.node[index].op == "Const" {
            guard let content = contents[graph.node[index].name] else { throw damaged }
            graph.node[index].attr["dtype"] = .element(content.type)
            graph.node[index].attr["value"]?.tensor.dtype = content.type
            graph.node[index].attr["value"]?.tensor.tensorContent = content.bytes
        }
        return ExportFile(name: "model.pb", data: try TensorFlowModel.bytes(of: graph))
    }

    private static var damaged: ExportError {
        ExportError(.notAPackage, "The model’s weights are not those that its “\(main)” names.")
    }
}
