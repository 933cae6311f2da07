package import Annotations

/// What a model says of a probe: a probability for each tag, or boxes.
package struct ParityAnswer: Codable, Hashable, Sendable {
    /// The tag, by its line in the list of labels, from 0.
    package let tag: Int
    package let probability: Double
    /// Left, top, width and height in fractions of the image; `nil` of a classifier.
    package let box: NormalizedBox?

    /// Describes an answer.
    package init(_ prediction: Prediction<Int>) {
        tag = prediction.tag
        probability = prediction.probability
        box = prediction.box
    }
}

/// What the service says of all probes.
package struct ReferenceAnswers: Sendable {
    /// In 32-bit floats, but for base models of 8 bits: what an export must say too.
    package let exact: [[Prediction<Int>]]
    /// In the number format that the service answers in.
    package let served: [[Prediction<Int>]]
    /// The name of that format.
    package let servedPrecision: String

    package init(exact: [[Prediction<Int>]], served: [[Prediction<Int>]], servedPrecision: String) {
        self.exact = exact
        self.served = served
        self.servedPrecision = servedPrecision
    }
}

/// How near an export's answers must be.
package struct ParityTolerance: Codable, Hashable, Sendable {
    /// The largest difference of two probabilities.
    package let probability: Double
    /// The largest distance of two edges of a box, in pixels of the model's input.
    package let pixels: Double
    /// How much nearer to the limit two boxes may overlap before it is left open which of them is kept.
    let overlap: Double

    /// The tolerance for what a model computes in.
    package init(_ numbers: NumberFormat) {
        (probability, pixels, overlap) =
            switch numbers {
            case .float32: (1e-4, 0.5, 0.01)
            case .float16: (1e-2, 2, 0.1)
            case .int8: (5e-2, 8, 0.1)
            }
    }
}
