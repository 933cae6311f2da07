internal import ModelGraph

/// The constants that shape an operation, as formats ask for them.
extension Graph.Node {
    func integer(_ name: String, _ standard: Int) -> Int {
        if case .int(let value) = attributes[name] { Int(value) } else { standard }
    }

    func integers(_ name: String) -> [Int]? {
        if case .ints(let values) = attributes[name] { values.map { Int($0) } } else { nil }
    }

    func float(_ name: String, _ standard: Float) -> Float {
        if case .float(let value) = attributes[name] { value } else { standard }
    }

    func text(_ name: String) -> String? {
        if case .string(let value) = attributes[name] { value } else { nil }
    }
}
