/// What a model says of an image: how probable a tag is, of the image as a whole or of a box in it.
///
/// `Tag` is whatever names a tag where the prediction lives: an index in a model, an id in the store, a tag with its name in an
/// answer.
package struct Prediction<Tag> {
    /// The tag.
    package let tag: Tag
    /// The calibrated probability, from 0 to 1.
    package let probability: Double
    /// Where in the image; `nil` for the image as a whole.
    package let box: NormalizedBox?

    /// Describes a prediction of the image as a whole, or of a box in it.
    package init(tag: Tag, probability: Double, box: NormalizedBox? = nil) {
        self.tag = tag
        self.probability = probability
        self.box = box
    }

    /// The same prediction with another name for its tag.
    package func naming<Other>(_ name: (Tag) throws -> Other) rethrows -> Prediction<Other> {
        Prediction<Other>(tag: try name(tag), probability: probability, box: box)
    }
}

extension Prediction: Equatable where Tag: Equatable {}
extension Prediction: Hashable where Tag: Hashable {}
extension Prediction: Sendable where Tag: Sendable {}
