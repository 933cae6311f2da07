import Annotations
import Foundation

/// A box as a file has it: the upper left corner and the size, in pixels or in fractions of the image.
struct WrittenBox {
    enum Unit {
        case pixels, fractions
    }

    /// How far, in fractions of the image, a box may reach beyond it without a word: what rounding to six decimals does.
    private static let tolerance = 1e-6

    let unit: Unit
    let left: Double
    let top: Double
    let width: Double
    let height: Double

    init(_ unit: Unit, left: Double, top: Double, width: Double, height: Double) {
        self.unit = unit
        self.left = left
        self.top = top
        self.width = width
        self.height = height
    }

    init(_ unit: Unit, centerX: Double, centerY: Double, width: Double, height: Double) {
        self.init(unit, left: centerX - width / 2, top: centerY - height / 2, width: width, height: height)
    }

    /// The box around points; `nil` if there are none, and a box that is not finite if a point is not.
    init?(_ unit: Unit, around points: [(x: Double, y: Double)]) {
        guard let left = points.map(\.x).min(), let top = points.map(\.y).min(),
            let right = points.map(\.x).max(), let bottom = points.map(\.y).max()
        else { return nil }
        // The least and the greatest of numbers pass over a NaN among them.
        let isFinite = points.allSatisfy { $0.x.isFinite && $0.y.isFinite }
        self.init(unit, left: isFinite ? left : .nan, top: top, width: right - left, height: bottom - top)
    }

    /// The upright box around a rotated one; the angle is in radians.
    init(
        _ unit: Unit,
        centerX: Double,
        centerY: Double,
        width: Double,
        height: Double,
        rotatedBy angle: Double
    ) {
        let (cosine, sine) = (abs(cos(angle)), abs(sin(angle)))
        self.init(
            unit,
            centerX: centerX,
            centerY: centerY,
            width: width * cosine + height * sine,
            height: width * sine + height * cosine
        )
    }

    /// What becomes of a box in an image.
    enum Outcome {
        case inside(NormalizedBox)
        case clipped(NormalizedBox)
        case notFinite, noArea, outside
    }

    /// The box in fractions of an image of some size, cut off at its edges.
    func normalized(in size: PixelSize) -> Outcome {
        let (across, down) =
            unit == .pixels ? (Double(size.width), Double(size.height)) : (1, 1)
        let (left, top, width, height) = (left / across, top / down, width / across, height / down)
        guard [left, top, width, height].allSatisfy(\.isFinite) else { return .notFinite }
        guard width > 0, height > 0 else { return .noArea }
        let (right, bottom) = (left + width, top + height)
        guard left < 1, top < 1, right > 0, bottom > 0 else { return .outside }
        if left >= 0, top >= 0, right <= 1, bottom <= 1 {
            return .inside(NormalizedBox(left: left, top: top, width: width, height: height))
        }
        let (newLeft, newTop) = (max(left, 0), max(top, 0))
        let box = NormalizedBox(
            left: newLeft,
            top: newTop,
            width: min(right, 1) - newLeft,
            height: min(bottom, 1) - newTop
        )
        guard box.width > 0, box.height > 0 else { return .outside }
        let excess = max(-left, -top, right - 1, bottom - 1)
        return excess <= Self.tolerance ? .inside(box) : .clipped(box)
    }
}
