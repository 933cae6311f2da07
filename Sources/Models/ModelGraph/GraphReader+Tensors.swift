internal import Bytes
internal import FoundationEssentials

extension GraphReader {
    /// Reads a constant array, called `label` in errors.
    func tensor(
        _ tensor: OnnxTensorProto,
        named name: String,
        _ label: String
    ) throws(ModelGraphError) -> Graph.Tensor {
        try requireKnownFields(of: tensor, label)
        guard tensor.externalData.isEmpty, tensor.dataLocation == 0 else {
            throw ModelGraphError(
                .unsupportedFeature,
                "\(label) keeps its data in another file; save the model as one file."
            )
        }
        guard tensor.segment.isEmpty, tensor.stringData.isEmpty,
            let elementType = ElementType(rawValue: tensor.dataType)
        else {
            throw ModelGraphError(
                .unsupportedFeature,
                "\(label) has element type \(tensor.dataType) or comes in segments; whole tensors of numbers are read."
            )
        }
        return Graph.Tensor(
            name: name,
            elementType: elementType,
            dimensions: tensor.dims.map(Int.init),
            bytes: try bytes(of: tensor, elementType: elementType, label)
        )
    }

    /// The elements as little-endian bytes, from whichever of the format's six fields holds them.
    private func bytes(
        of tensor: OnnxTensorProto,
        elementType: ElementType,
        _ label: String
    ) throws(ModelGraphError) -> Data {
        let held = [
            tensor.rawData.count, tensor.floatData.count, tensor.int32Data.count, tensor.int64Data.count,
            tensor.doubleData.count, tensor.uint64Data.count,
        ]
        guard held.count(where: { $0 > 0 }) <= 1 else {
            throw ModelGraphError(.invalidTensor, "\(label) holds its elements in two forms.")
        }
        if held.allSatisfy({ $0 == 0 }) || !tensor.rawData.isEmpty { return tensor.rawData }
        let packed: Data? =
            switch elementType {
            case .float32: Self.pack(tensor.floatData.map(\.bitPattern), as: UInt32.self)
            case .float64: Self.pack(tensor.doubleData.map(\.bitPattern), as: UInt64.self)
            case .int64: Self.pack(tensor.int64Data, as: Int64.self)
            case .uint64: Self.pack(tensor.uint64Data, as: UInt64.self)
            case .uint32: Self.pack(tensor.uint64Data, as: UInt32.self)
            case .int32: Self.pack(tensor.int32Data, as: Int32.self)
            case .int16: Self.pack(tensor.int32Data, as: Int16.self)
            case .int8: Self.pack(tensor.int32Data, as: Int8.self)
            case .uint8: Self.pack(tensor.int32Data, as: UInt8.self)
            case .uint16, .float16, .bfloat16: Self.pack(tensor.int32Data, as: UInt16.self)
            case .bool:
                tensor.int32Data.allSatisfy { 0...1 ~= $0 }
                    ? Self.pack(tensor.int32Data, as: UInt8.self) : nil
            }
        guard let packed else {
            throw ModelGraphError(.invalidTensor, "\(label) holds a number that its element type cannot.")
        }
        return packed
    }

    /// The values one after the other, little-endian; `nil` if one does not fit.
    private static func pack<Stored: FixedWidthInteger>(
        _ values: [some FixedWidthInteger],
        as type: Stored.Type
    ) -> Data? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(values.count * MemoryLayout<Stored>.size)
        for value in values {
            guard let stored = Stored(exactly: value) else { return nil }
            bytes.append(littleEndian: stored)
        }
        return Data(bytes)
    }
}
