internal import ModelGraph

/// A translation of graphs to the operations of another format.
protocol GraphTranslation {
    /// What the format is called in sentences for people.
    static var formatName: String { get }

    /// The values of the graph that are constants, by their names.
    var constants: [String: Graph.Tensor] { get }
}

extension GraphTranslation {
    /// The numbers of a constant operand; `nil` if it is left out.
    ///
    /// - Throws: ``ExportError`` with `unsupportedModel` if the operand is computed.
    func floats(_ node: Graph.Node, _ position: Int) throws(ExportError) -> [Float]? {
        guard position < node.inputs.count, !node.inputs[position].isEmpty else { return nil }
        guard let floats = constants[node.inputs[position]]?.floats else { throw unsupported(node) }
        return floats
    }

    /// The window of a node.
    ///
    /// - Parameters:
    ///   - node: A convolution or a pooling.
    ///   - kernel: The rows and columns of the window, where the node does not tell.
    /// - Returns: The window, which has two axes.
    /// - Throws: ``ExportError`` with `unsupportedModel` if it has not.
    func window(_ node: Graph.Node, kernel: [Int]? = nil) throws(ExportError) -> SlidingWindow {
        guard let window = SlidingWindow(node, kernel: kernel) else { throw unsupported(node) }
        return window
    }

    func unsupported(_ node: Graph.Node) -> ExportError { unsupported("the operator \(node.operatorName)") }

    func unsupported(_ what: String) -> ExportError {
        ExportError(
            .unsupportedModel,
            "The model has \(what) in a form that \(Self.formatName) is not written with here. Export it to ONNX instead."
        )
    }
}

extension Graph.Value {
    /// The sizes along the axes; those that are not known are 1.
    var fixedShape: [Int] {
        (dimensions ?? []).map { size in if case .fixed(let count) = size { count } else { 1 } }
    }
}
