package import Annotations
import TrainingEngine

extension DetectorRecipe {
    /// What is detected in an image.
    ///
    /// - Parameters:
    ///   - outputs: What the head says of each view of the image.
    ///   - placements: How the image lies in each view, the whole image first.
    ///   - tagCount: How many tags.
    ///   - probability: Makes a probability of a logit; a higher one of a higher.
    /// - Returns: A prediction for each box, the most probable first.
    package func predictions(
        of outputs: [HeadOutputs],
        placements: [Placement],
        tagCount: Int,
        probability: (Float) -> Double
    ) -> [Prediction<Int>] {
        let grid = PlaceGrid(edge: edge, strides: levels.map(\.stride))
        let found = outputs.map { decoder.detections(of: $0, on: grid, tagCount: tagCount) }
        guard found.count > 1 else {
            return zip(found, placements).flatMap {
                decoder.predictions($0, placement: $1, probability: probability)
            }
        }
        return TileMerge(edge: edge, decoder: decoder).merged(found, placements: placements).map {
            Prediction(tag: $0.tag, probability: probability($0.logit), box: $0.box)
        }
    }
}
