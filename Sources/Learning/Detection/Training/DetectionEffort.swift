/// What it costs to detect something in an image, as a training found it.
///
/// Nothing of it is in the model: times differ from run to run.
package struct DetectionEffort: Hashable, Sendable {
    /// How many views of an image a detection computes, on average over the training's images.
    package let meanViewCount: Double
    /// How many it computes of the image that needs most; 1 without tiles.
    package let largestViewCount: Int
    /// What the base model took for a view, on one thread beside whatever else was running.
    package let millisecondsPerView: Double

    init(viewCounts: [Int], millisecondsPerView: Double) {
        meanViewCount = Double(viewCounts.reduce(0, +)) / Double(max(1, viewCounts.count))
        largestViewCount = viewCounts.max() ?? 1
        self.millisecondsPerView = millisecondsPerView
    }

    /// What the base model takes for an image, about, on one thread.
    package var millisecondsPerImage: Double { meanViewCount * millisecondsPerView }
}
