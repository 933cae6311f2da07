package import ModelGraph
import TrainingEngine

/// The last stage of a backbone, from the map before the coarsest to the coarsest, whose weights can be trained.
package struct LastStage {
    private let graph: TrainableGraph
    private let input: String
    private let output: String

    /// The parameters between the two maps.
    let parameters: [Parameter]

    /// Prepares the stage.
    ///
    /// - Parameters:
    ///   - backbone: The whole backbone.
    ///   - levels: The maps of a detector, from fine to coarse; at least two.
    /// - Throws: `TrainingEngineError` if an operator of the stage cannot be trained.
    package init(of backbone: Graph, levels: [DetectorLevel]) throws {
        precondition(levels.count > 1, "A last stage lies between two maps.")
        // Where the map is a copy, the stage begins at the original.
        input = backbone.original(of: levels[levels.count - 2].name)
        output = levels[levels.count - 1].name
        graph = try TrainableGraph(backbone)
        // Recorded once, at any size, to learn which parameters lie in between.
        let recording = Recording()
        let map = recording.input([1, levels[levels.count - 2].channels, 32, 32])
        _ = try graph.apply(to: [input: map], outputs: [output])
        parameters = recording.parameters
    }

    /// Applies the stage.
    func callAsFunction(_ map: Activation) throws(TrainingEngineError) -> Activation {
        try graph.apply(to: [input: map], outputs: [output])[0]
    }
}

extension Graph {
    /// The value that another one is a copy of, by way of `Identity`; itself if it is none.
    fileprivate func original(of name: String) -> String {
        var name = name
        // A node comes after what it reads.
        for node in nodes.reversed() where node.operatorName == "Identity" && node.outputs == [name] {
            name = node.inputs[0]
        }
        return name
    }
}
