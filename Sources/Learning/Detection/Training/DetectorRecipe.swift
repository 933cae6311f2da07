import Learning

/// Everything that decides how a detector is trained, apart from the images and the seed.
package struct DetectorRecipe: Codable, Hashable, Sendable {
    /// The edge in pixels of the square that the backbone sees; a multiple of 32.
    package var edge = standardEdge
    /// The maps of the backbone, from fine to coarse.
    package var levels: [DetectorLevel]
    /// In which parts images are looked at as well; `nil` for the whole image alone.
    package var tiling: Tiling?
    /// The channels of neck and head.
    package var channels = 96
    /// How views differ from the plain image.
    package var variation = DetectionView.Variation()
    /// How many views of each image; `nil` for as many as suit the number of images.
    package var views: Int?
    /// How many steps the training takes; `nil` for as many as suit the number of images and tags.
    package var steps: Int?
    /// How many views each step takes; even.
    package var batchSize = 8
    /// The learning rate of AdamW at its height.
    package var learningRate: Float = 6e-3
    /// The weight decay of AdamW.
    package var weightDecay: Float = 0.05
    /// The share of the steps during which places are assigned by geometry.
    package var geometricShare: Float = 0.15
    /// The share that the average of the weights keeps at each step.
    package var averageDecay = 0.99
    /// A Boolean value indicating whether the last stage of the backbone, from the second coarsest map to the coarsest, is trained
    /// as well; it is then part of the detector.
    package var trainsLastStage = false
    /// How detections are made of what the head says.
    package var decoder = DetectionDecoder()

    /// The edge where objects are not small.
    package static let standardEdge = 320

    /// How much memory the maps of a training may take; the rest waits in a file.
    static let mapByteLimit = 1 << 30

    /// The norm that the gradients of a step are clipped to.
    static let gradientNorm: Float = 10

    /// What learning rate and weight decay of the backbone's last stage are, as shares of those of neck and head.
    static let lastStageShares: (learningRate: Float, weightDecay: Float) = (0.05, 0.1)

    /// For which share of the steps the last stage stays as it is: a head that is still random teaches it nothing, and steps that
    /// train it take six times as long.
    static let frozenShareOfSteps: Float = 0.5

    /// Describes a recipe for some maps of a backbone.
    package init(levels: [DetectorLevel]) {
        self.levels = levels
    }

    /// How many views of each image are computed: many of few images, fewer of many.
    ///
    /// Measured with half as many: mAP@0.5 of fruit_det was lower by 0.014 with 30 images (six draws) and by 0.03 with 100, that of other sets as
    /// high within what repeats differ by (docs/accuracy.md). A view takes some 8 ms, a step of training some 40.
    package func viewCount(imageCount: Int) -> Int {
        if let views { return max(1, views) }
        return switch imageCount {
        case ...50: 32
        case ...200: 16
        case ...600: 8
        default: 4
        }
    }

    /// How many of an image's random views show it as large as tiles do; the others show all of it.
    func detailedViewCount(of count: Int) -> Int { tiling == nil ? 0 : 2 * count / 3 }

    /// How many steps a training takes: they grow with the square root of the number of images and, from three on, of tags.
    func stepCount(imageCount: Int, tagCount: Int) -> Int {
        if let steps { return max(1, steps) }
        let size = Double(max(30, imageCount)) / 30 * max(1, Double(tagCount) / 3)
        return min(6000, Int((600 * size.squareRoot()).rounded()))
    }
}
