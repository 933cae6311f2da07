internal import FoundationEssentials
internal import ModelGraph

/// An intermediate representation while it is written: layers, edges, and the bytes of constants.
///
/// The format is that of version 11 (OpenVINO's documentation, "Intermediate Representation"): each layer is an operation with numbered
/// ports, those of its operands first; edges join ports. Sizes of results are left out, because the reader infers them.
struct IRDocument {
    /// A result of a layer.
    struct Port: Hashable {
        let layer: Int
        let number: Int
    }

    private struct Layer {
        let name: String
        let type: String
        let version: String
        let attributes: [(String, String)]
        let operandCount: Int
        let results: [String]
    }

    private var layers: [Layer] = []
    private var edges: [(from: Port, to: Port)] = []
    /// What clients call results.
    private var names: [Port: [String]] = [:]
    private(set) var weights = Data()

    /// Where constants begin in the file of weights: as vector units like it.
    private static let alignment = 64

    /// Adds an operation.
    ///
    /// - Parameters:
    ///   - type: The operation.
    ///   - version: The operator set that it is of.
    ///   - operands: What it takes.
    ///   - attributes: The constants that shape it.
    ///   - results: The types of its results, as ports write them.
    ///   - name: For people.
    /// - Returns: Its results.
    mutating func add(
        _ type: String,
        _ version: String = "opset1",
        _ operands: [Port] = [],
        _ attributes: [(String, String)] = [],
        results: [String] = ["FP32"],
        name: String
    ) -> [Port] {
        let layer = layers.count
        for (number, operand) in operands.enumerated() {
            edges.append((operand, Port(layer: layer, number: number)))
        }
        layers.append(
            Layer(
                name: "\(name)#\(layer)",
                type: type,
                version: version,
                attributes: attributes,
                operandCount: operands.count,
                results: results
            )
        )
        return results.indices.map { Port(layer: layer, number: operands.count + $0) }
    }

    /// Adds a constant, perhaps in another shape than its own.
    mutating func constant(_ tensor: Graph.Tensor, shape: [Int]? = nil) throws -> Port {
        guard let type = tensor.elementType.irName else {
            throw ExportError(
                .unsupportedModel,
                "The model has constants of a type that OpenVINO’s format is not written with here."
            )
        }
        weights.append(Data(count: (Self.alignment - weights.count % Self.alignment) % Self.alignment))
        let attributes = [
            ("element_type", type.element), ("shape", (shape ?? tensor.dimensions).list),
            ("offset", "\(weights.count)"), ("size", "\(tensor.bytes.count)"),
        ]
        weights.append(tensor.bytes)
        return add("Const", "opset1", [], attributes, results: [type.port], name: tensor.name)[0]
    }

    /// Adds a constant list of whole numbers, or one number.
    mutating func integers(_ values: [Int], isScalar: Bool = false) throws -> Port {
        try constant(
            Graph.Tensor(name: "constant", dimensions: isScalar ? [] : [values.count], integers: values)
        )
    }

    /// Calls a result by a name that clients use.
    mutating func name(_ port: Port, _ name: String) { names[port, default: []].append(name) }

    /// The document.
    func xml(named title: String) -> String {
        var text = "<?xml version=\"1.0\"?>\n<net name=\"\(title.escaped)\" version=\"11\">\n\t<layers>\n"
        for (id, layer) in layers.enumerated() {
            text +=
                "\t\t<layer id=\"\(id)\" name=\"\(layer.name.escaped)\" type=\"\(layer.type)\" version=\"\(layer.version)\">\n"
            if !layer.attributes.isEmpty {
                let list = layer.attributes.map { "\($0)=\"\($1.escaped)\"" }.joined(separator: " ")
                text += "\t\t\t<data \(list)/>\n"
            }
            if layer.operandCount > 0 {
                let ports = (0..<layer.operandCount).map { "<port id=\"\($0)\"/>" }.joined()
                text += "\t\t\t<input>\(ports)</input>\n"
            }
            if !layer.results.isEmpty {
                let ports = layer.results.enumerated().map { index, type in
                    let port = Port(layer: id, number: layer.operandCount + index)
                    let names = names[port].map { " names=\"\($0.joined(separator: ",").escaped)\"" } ?? ""
                    return "<port id=\"\(port.number)\" precision=\"\(type)\"\(names)/>"
                }
                text += "\t\t\t<output>\(ports.joined())</output>\n"
            }
            text += "\t\t</layer>\n"
        }
        text += "\t</layers>\n\t<edges>\n"
        for (from, to) in edges {
            text +=
                "\t\t<edge from-layer=\"\(from.layer)\" from-port=\"\(from.number)\" to-layer=\"\(to.layer)\" to-port=\"\(to.number)\"/>\n"
        }
        return text + "\t</edges>\n</net>\n"
    }
}

extension ElementType {
    /// The names of the type in attributes and at ports; `nil` if it is none of exports.
    var irName: (element: String, port: String)? {
        switch self {
        case .float32: ("f32", "FP32")
        case .float16: ("f16", "FP16")
        case .int8: ("i8", "I8")
        case .uint8: ("u8", "U8")
        case .int32: ("i32", "I32")
        case .int64: ("i64", "I64")
        case .bool: ("boolean", "BOOL")
        default: nil
        }
    }
}

extension [Int] {
    /// As attributes write lists.
    var list: String { map(String.init).joined(separator: ",") }
}

extension String {
    /// As attributes of XML.
    fileprivate var escaped: String {
        reduce(into: "") { text, character in
            switch character {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            default: text.append(character)
            }
        }
    }
}
