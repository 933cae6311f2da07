internal import Foundation

/// A learning rate that rises for a while and then falls along half a cosine (Loshchilov and Hutter, arXiv:1608.03983).
package struct LearningRateSchedule: Hashable, Sendable {
    /// How many steps there are.
    package let stepCount: Int
    /// How many of them the rate rises for, in a line.
    package let warmUpCount: Int
    /// The factor at the end.
    package let floor: Float

    package init(stepCount: Int, warmUpCount: Int, floor: Float = 0) {
        self.stepCount = stepCount
        self.warmUpCount = warmUpCount
        self.floor = floor
    }

    /// What the learning rate is multiplied by at a step, from 0 to 1.
    package func factor(at step: Int) -> Float {
        let progress = Float(step) / Float(max(1, stepCount))
        let cosine = floor + (1 - floor) * 0.5 * (1 + cos(Float.pi * min(1, progress)))
        return cosine * min(1, Float(step + 1) / Float(max(1, warmUpCount)))
    }
}
