internal import FoundationEssentials
internal import SwiftProtobuf

extension OnnxModelProto {
    /// Decodes a file that ``Graph`` has accepted.
    init(checkedFile file: Data) throws(ModelGraphError) {
        do {
            self = try OnnxModelProto(serializedBytes: file)
        } catch {
            throw ModelGraphError(.malformed, "This is not an ONNX file: \(error).")
        }
    }

    /// The ONNX file; the same bytes for the same graph.
    func file() throws(ModelGraphError) -> Data {
        do {
            return try serializedBytes()
        } catch {
            throw ModelGraphError(.malformed, "The changed graph cannot be written: \(error).")
        }
    }
}

extension OnnxGraphProto {
    /// Adds a node of one result at the end and names the result.
    mutating func append(
        _ operatorName: String,
        _ inputs: [String],
        attributes: [OnnxAttributeProto] = [],
        result: String? = nil
    ) -> String {
        let added = OnnxNodeProto(
            operatorName,
            inputs,
            attributes: attributes,
            result: result ?? "ocellus.\(node.count)"
        )
        node.append(added)
        return added.output[0]
    }
}

extension OnnxNodeProto {
    /// A node of one result.
    init(_ operatorName: String, _ inputs: [String], attributes: [OnnxAttributeProto] = [], result: String) {
        self.init()
        opType = operatorName
        input = inputs
        output = [result]
        attribute = attributes
        name = result
    }
}

extension OnnxAttributeProto {
    static func integer(_ name: String, _ value: Int64) -> Self {
        var attribute = Self()
        (attribute.name, attribute.type, attribute.i) = (name, .int, value)
        return attribute
    }

    static func integers(_ name: String, _ values: [Int64]) -> Self {
        var attribute = Self()
        (attribute.name, attribute.type, attribute.ints) = (name, .ints, values)
        return attribute
    }
}

extension OnnxTensorProto {
    /// A constant of whole numbers of one byte or of 32-bit floats.
    init(_ name: String, _ type: ElementType, _ dimensions: [Int], bytes: Data) {
        self.init()
        self.name = name
        dataType = type.rawValue
        dims = dimensions.map(Int64.init)
        rawData = bytes
    }

    static func floats(_ name: String, _ dimensions: [Int], _ values: [Float]) -> Self {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(values.count * 4)
        for value in values {
            withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        }
        return Self(name, .float32, dimensions, bytes: Data(bytes))
    }
}

extension OnnxValueInfoProto {
    /// The declaration of an output of 32-bit floats with free sizes.
    static func floats(_ name: String, axes: Int) -> Self {
        var declaration = Self()
        declaration.name = name
        declaration.type.tensorType.elemType = ElementType.float32.rawValue
        declaration.type.tensorType.shape.dim = (0..<axes).map { axis in
            var dimension = OnnxTensorShapeProto.Dimension()
            dimension.dimParam = "\(name).\(axis)"
            return dimension
        }
        return declaration
    }
}
