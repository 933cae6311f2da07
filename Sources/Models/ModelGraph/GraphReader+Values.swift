extension GraphReader {
    /// Reads the declaration of an input or output, named `what` in errors.
    func value(_ info: OnnxValueInfoProto, _ what: String) throws(ModelGraphError) -> Graph.Value {
        let label = "\(what) \(info.name.quoted)"
        try requireKnownFields(of: info, label)
        try requireKnownFields(of: info.type, label)
        guard case .tensorType(let type) = info.type.value else {
            throw ModelGraphError(.invalidValue, "\(label) is not declared as a tensor.")
        }
        try requireKnownFields(of: type, label)
        guard let elementType = ElementType(rawValue: type.elemType) else {
            throw ModelGraphError(
                .invalidValue,
                "\(label) has element type \(type.elemType); numbers and Booleans are read."
            )
        }
        guard type.hasShape else {
            return Graph.Value(name: info.name, elementType: elementType, dimensions: nil)
        }
        let dimensions = try self.dimensions(of: type.shape, label)
        return Graph.Value(name: info.name, elementType: elementType, dimensions: dimensions)
    }

    private func dimensions(
        of shape: OnnxTensorShapeProto,
        _ label: String
    ) throws(ModelGraphError) -> [Graph.Dimension] {
        try requireKnownFields(of: shape, label)
        var dimensions: [Graph.Dimension] = []
        for dimension in shape.dim {
            try requireKnownFields(of: dimension, label)
            switch dimension.value {
            case .dimValue(let size): dimensions.append(.fixed(Int(size)))
            case .dimParam(let name): dimensions.append(.symbolic(name))
            case nil: dimensions.append(.symbolic(""))
            }
        }
        return dimensions
    }
}
