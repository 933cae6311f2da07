internal import Glibc

/// How the last stages of a base model are trained along with the head: fine-tuning.
///
/// The base model is cut at one of its maps. What lies before stays as it is and is computed once for each view; all
/// convolutions behind it are trained. The rates were measured on EfficientNet-Lite (`docs/accuracy.md`).
package struct TuningRecipe: Codable, Hashable, Sendable {
    /// The stride of the map from which on the base model is trained: 16 trains the last third of EfficientNet, 8 the last two.
    package var stride: Int

    /// How often each image is shown, in one of its views each time.
    package var epochs: Double

    /// How many random views of each image there are beside the training views of the recipe.
    package var randomViews = 8

    /// How many views each step takes; even.
    package var batchSize = 32

    /// The learning rate of the convolutions at its height.
    package var learningRate: Float = 3e-4

    /// The learning rate of the head at its height.
    package var headLearningRate: Float = 2e-4

    /// The weight decay of AdamW.
    package var weightDecay: Float = 0.02

    /// The share of each target that is spread over all tags.
    package var smoothing: Float = 0.1

    /// Describes a training from a map on, as long as suits the number of images: 15 epochs of 150 and fewer, 8 of 700; the steps
    /// that a training takes grow with the number of images, but more slowly.
    package init(stride: Int, imageCount: Int) {
        self.stride = stride
        epochs = min(15, max(2, (15 * pow(150 / Double(max(1, imageCount)), 0.4)).rounded()))
    }

    /// The steps of a training on some images.
    package func stepCount(imageCount: Int) -> Int {
        max(1, Int((epochs * Double(imageCount) / Double(batchSize)).rounded(.up)))
    }

    /// What makes the recipe unusable, as a half-sentence; `nil` if nothing does.
    var flaw: String? {
        if !(2...128).contains(stride) { return "has a stride outside 2 to 128" }
        if !(0.1...1_000).contains(epochs) { return "has epochs outside 0.1 to 1000" }
        if !(0...64).contains(randomViews) { return "has random views outside 0 to 64" }
        if !(2...512).contains(batchSize) || !batchSize.isMultiple(of: 2) {
            return "has a batch size that is not an even number from 2 to 512"
        }
        if ![learningRate, headLearningRate, weightDecay].allSatisfy({ (0...1).contains($0) }) {
            return "has a learning rate or a weight decay outside 0 to 1"
        }
        if !(0..<1).contains(smoothing) { return "has a label smoothing outside 0 to below 1" }
        return nil
    }
}
