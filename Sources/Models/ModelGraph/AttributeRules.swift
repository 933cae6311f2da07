/// Ranges for the attributes that decide how much memory or which divisor an operator uses.
///
/// The rules go by name, because ONNX gives an attribute one meaning wherever it appears. They do not replace
/// the checks of the inference library; they keep zero strides, absurd paddings and the like away from it.
enum AttributeRules {
    /// The largest kernel, stride, dilation or padding.
    ///
    /// The images we run have at most 2,048 pixels an edge.
    private static let spatialLimit: Int64 = 2048

    /// Throws if the value of an attribute is out of its range.
    static func check(
        _ attribute: Graph.Attribute,
        named name: String,
        of node: String,
        limits: GraphLimits
    ) throws(ModelGraphError) {
        let rank = Int64(limits.rank)
        let isInRange =
            switch (name, attribute) {
            case ("kernel_shape", .ints(let values)), ("strides", .ints(let values)),
                ("dilations", .ints(let values)):
                values.count <= limits.rank && values.allSatisfy { (1...spatialLimit).contains($0) }
            case ("pads", .ints(let values)):
                values.count <= 2 * limits.rank && values.allSatisfy { (0...spatialLimit).contains($0) }
            case ("group", .int(let value)):
                (1...65_536).contains(value)
            case ("axis", .int(let value)):
                (-rank...rank).contains(value)
            case ("axes", .ints(let values)):
                values.count <= limits.rank && values.allSatisfy { (-rank..<rank).contains($0) }
            case ("perm", .ints(let values)):
                values.count <= limits.rank && values.sorted() == (0..<Int64(values.count)).map { $0 }
            case ("training_mode", .int(let value)):
                value == 0
            case ("kernel_shape", _), ("strides", _), ("dilations", _), ("pads", _), ("group", _),
                ("axis", _),
                ("axes", _), ("perm", _), ("training_mode", _):
                false
            default:
                true
            }
        guard isInRange else {
            throw ModelGraphError(
                .invalidAttribute,
                "Attribute “\(name)” of \(node) has a type or value outside its range."
            )
        }
    }
}
