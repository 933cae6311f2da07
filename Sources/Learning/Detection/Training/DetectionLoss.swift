import Foundation
import TrainingEngine

/// What a detector is trained to make small: varifocal loss of all logits, and how far the assigned boxes are from the true ones.
///
/// The logits' losses are divided by the sum of the qualities that were assigned in the batch, the boxes' by the sum of their
/// weights; each place counts with the quality it was assigned.
struct DetectionLoss {
    /// The stage of assignment.
    enum Stage {
        /// By the geometry of places alone (``AdaptiveSelection``).
        case geometric
        /// By what the network says (``TaskAlignedAssignment``).
        case taskAligned
    }

    let grid: PlaceGrid
    let tagCount: Int
    /// How much boxes count beside tags.
    var boxWeight: Float = 2
    var binaryLoss = BinaryCrossEntropy.varifocal(alpha: 0.75, gamma: 2)
    var boxLoss = BoxLoss.generalizedOverlap

    /// Computes the loss of a batch and fills the gradients of the plans' outputs.
    ///
    /// - Parameters:
    ///   - plans: Each computed a part of the batch; two outputs for each level, logits and distances.
    ///   - truth: The true boxes of all images, in the order of the plans.
    ///   - stage: How places are assigned.
    /// - Returns: The loss.
    func callAsFunction(_ plans: [TrainingPlan], truth: [[TrueBox]], stage: Stage) -> Float {
        var images: [ImageOutputs] = []
        for plan in plans {
            for image in 0..<plan.outputs[0].shape[0] {
                images.append(ImageOutputs(plan: plan, image: image, grid: grid, tagCount: tagCount))
            }
        }
        let decoded = images.map { $0.boxes() }
        let assignments = zip(zip(images, decoded), truth).map { outputs, truth in
            switch stage {
            case .geometric: AdaptiveSelection().assign(truth, on: grid, boxes: outputs.1)
            case .taskAligned:
                TaskAlignedAssignment().assign(truth, on: grid, boxes: outputs.1) { place, tag in
                    1 / (1 + exp(-outputs.0.logits(at: place)[tag]))
                }
            }
        }
        let total = max(1, assignments.reduce(0) { $0 + $1.quality.reduce(0, +) })
        var loss = 0.0
        for (image, outputs) in images.enumerated() {
            let assignment = assignments[image]
            for place in 0..<grid.count {
                let logits = outputs.logits(at: place)
                let gradients = outputs.logitGradients(at: place)
                let box = assignment.box[place]
                let tag = box < 0 ? -1 : truth[image][box].tag
                for index in 0..<tagCount {
                    let target = index == tag ? assignment.quality[place] : 0
                    let (value, derivative) = binaryLoss(logit: logits[index], target: target)
                    loss += Double(value / total)
                    gradients[index] = derivative / total
                }
                let distances = outputs.distanceGradients(at: place)
                for edge in 0..<4 { distances[edge] = 0 }
                guard box >= 0 else { continue }
                let (value, gradient) = boxLoss(decoded[image][place], target: truth[image][box].edges)
                let weight = boxWeight * assignment.quality[place] / total
                loss += Double(weight * value)
                // The derivative of exp(d) is itself; nothing moves a distance beyond its bounds.
                let raw = outputs.distances(at: place)
                for (edge, slope) in [-gradient.left, -gradient.top, gradient.right, gradient.bottom]
                    .enumerated()
                where DistanceCode.range.contains(raw[edge]) {
                    distances[edge] = weight * slope * exp(raw[edge]) * grid.stride[place]
                }
            }
        }
        return Float(loss)
    }
}

/// How the head writes distances: as logarithms in units of the stride.
package enum DistanceCode {
    /// What counts of a logarithm; beyond it an exponential says nothing.
    package static let range: ClosedRange<Float> = -5...5

    /// A distance in pixels.
    static func pixels(_ logarithm: Float, stride: Float) -> Float {
        exp(min(max(logarithm, range.lowerBound), range.upperBound)) * stride
    }
}

/// The outputs of a plan for one image.
struct ImageOutputs {
    private let plan: TrainingPlan
    private let grid: PlaceGrid
    private let image: Int
    private let tagCount: Int

    init(plan: TrainingPlan, image: Int, grid: PlaceGrid, tagCount: Int) {
        self.plan = plan
        self.grid = grid
        self.image = image
        self.tagCount = tagCount
    }

    private func slice(
        _ buffer: UnsafeMutableBufferPointer<Float>,
        _ place: Int,
        channels: Int
    ) -> UnsafeMutableBufferPointer<Float> {
        let range = grid.ranges[grid.level[place]]
        let start = (image * range.count + place - range.lowerBound) * channels
        return UnsafeMutableBufferPointer(rebasing: buffer[start..<start + channels])
    }

    /// The logits of a place.
    func logits(at place: Int) -> UnsafeMutableBufferPointer<Float> {
        slice(plan.outputs[2 * grid.level[place]].values, place, channels: tagCount)
    }

    func logitGradients(at place: Int) -> UnsafeMutableBufferPointer<Float> {
        slice(plan.outputs[2 * grid.level[place]].gradient, place, channels: tagCount)
    }

    /// The logarithms of a place's distances.
    func distances(at place: Int) -> UnsafeMutableBufferPointer<Float> {
        slice(plan.outputs[2 * grid.level[place] + 1].values, place, channels: 4)
    }

    func distanceGradients(at place: Int) -> UnsafeMutableBufferPointer<Float> {
        slice(plan.outputs[2 * grid.level[place] + 1].gradient, place, channels: 4)
    }

    /// The box of each place, in pixels.
    func boxes() -> [BoxEdges] {
        (0..<grid.count).map { place in
            let raw = distances(at: place)
            let stride = grid.stride[place]
            return BoxEdges(
                left: grid.x[place] - DistanceCode.pixels(raw[0], stride: stride),
                top: grid.y[place] - DistanceCode.pixels(raw[1], stride: stride),
                right: grid.x[place] + DistanceCode.pixels(raw[2], stride: stride),
                bottom: grid.y[place] + DistanceCode.pixels(raw[3], stride: stride)
            )
        }
    }
}
