package import Annotations
package import Foundation
package import Storage

extension TrainingImage {
    /// What is said of the image, as trainings want it: tags by their places in the model, and boxes in an order of their own, so that the
    /// model does not depend on that in which they were drawn.
    ///
    /// - Parameter places: The place of each tag that is learned; what is said of others is left out.
    /// - Returns: What is learned of the image; empty if nothing is.
    package func annotations(naming places: [UUID: Int]) -> [Annotation<Int>] {
        annotations
            .compactMap { annotation in
                places[annotation.tag].map { Annotation(tag: $0, box: annotation.box) }
            }
            .sorted { $0.place.lexicographicallyPrecedes($1.place) }
    }
}

extension Annotation<Int> {
    /// Where it stands among others: by tag, then from left to right.
    fileprivate var place: [Double] {
        [Double(tag)] + (box.map { [$0.left, $0.top, $0.width, $0.height] } ?? [])
    }
}
