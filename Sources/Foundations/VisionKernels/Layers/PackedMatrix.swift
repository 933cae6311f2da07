/// A matrix of weights as products read it: panels of eight columns, one row of a panel after the other.
///
/// For a weight matrix `[outputs, depth]`, as the model format has it, a panel holds eight outputs; missing ones are 0.
struct PackedMatrix {
    /// The columns of a panel: two vectors.
    static let panelWidth = 8

    let panels: Floats
    let depth: Int
    let outputs: Int

    /// How many panels there are.
    var panelCount: Int { (outputs &+ Self.panelWidth &- 1) / Self.panelWidth }

    /// How many floats the panels take.
    static func floatCount(depth: Int, outputs: Int) -> Int {
        (outputs &+ panelWidth &- 1) / panelWidth &* panelWidth &* depth
    }

    /// Packs weights.
    ///
    /// - Parameters:
    ///   - weights: `[outputs, depth]`, row-major.
    ///   - depth: How many products are added up.
    ///   - outputs: How many results a row has.
    ///   - panels: Room for ``floatCount(depth:outputs:)`` floats.
    init(_ weights: Floats, depth: Int, outputs: Int, into panels: Floats) {
        self.panels = panels
        self.depth = depth
        self.outputs = outputs
        let width = Self.panelWidth
        var target = panels
        var first = 0
        while first < outputs {
            for row in 0..<depth {
                for column in 0..<width {
                    let output = first &+ column
                    target[column] = output < outputs ? weights[output &* depth &+ row] : 0
                }
                target += width
            }
            first &+= width
        }
    }
}
