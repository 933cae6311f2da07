package import Annotations
import Foundation
package import Imaging
package import Learning
import TrainingEngine

/// One way to look at an image in training: where it lies in the square, and its colors.
package struct DetectionView: Hashable, Sendable {
    /// How much views differ from the plain one.
    package struct Variation: Codable, Hashable, Sendable {
        /// The smallest and the largest size, relative to the whole image in the square.
        package var scale: ClosedRange<Double> = 0.6...1.4
        /// How much width may change against height, as a logarithm.
        package var aspect = 0.15
        /// A Boolean value indicating whether half of the views are mirrored; not where objects have writing on them.
        package var isMirrored = true
        /// How strongly colors change; 0 leaves them.
        package var color = 1.0

        package init() {}
    }

    package let placement: Placement
    private var colors: ColorChange?

    /// The whole image as it is.
    package static func letterbox(width: Int, height: Int, edge: Int) -> DetectionView {
        DetectionView(placement: .letterbox(width: width, height: height, edge: edge), colors: nil)
    }

    /// A random view of an image.
    package static func random(
        width: Int,
        height: Int,
        edge: Int,
        variation: Variation,
        using generator: inout SeededGenerator
    ) -> DetectionView {
        let range = log(variation.scale.lowerBound)...log(variation.scale.upperBound)
        let scale = Double(edge) / Double(max(width, height)) * exp(.random(in: range, using: &generator))
        let aspect = exp(Double.random(in: -variation.aspect...variation.aspect, using: &generator))
        let scaledWidth = max(1, Int((Double(width) * scale * aspect.squareRoot()).rounded()))
        let scaledHeight = max(1, Int((Double(height) * scale / aspect.squareRoot()).rounded()))
        let x = Double.random(in: 0...1, using: &generator)
        let y = Double.random(in: 0...1, using: &generator)
        let isMirrored = variation.isMirrored && Bool.random(using: &generator)
        return DetectionView(
            placement: Placement(
                width: scaledWidth,
                height: scaledHeight,
                left: Int((Double(edge - scaledWidth) * x).rounded()),
                top: Int((Double(edge - scaledHeight) * y).rounded()),
                isMirrored: isMirrored
            ),
            colors: variation.color > 0 ? ColorChange(strength: variation.color, using: &generator) : nil
        )
    }

    /// The square that the backbone sees; what the image does not cover is middle gray.
    package func square(of image: RGBImage, edge: Int) -> RGBImage {
        let scaled = image.resized(width: placement.width, height: placement.height)
        var pixels = [UInt8](repeating: 127, count: edge * edge * 3)
        let columns = max(0, placement.left)..<min(edge, placement.left + placement.width)
        for row in max(0, placement.top)..<max(0, min(edge, placement.top + placement.height)) {
            let source = (row - placement.top) * placement.width
            for column in columns {
                let offset = column - placement.left
                let from = 3 * (source + (placement.isMirrored ? placement.width - 1 - offset : offset))
                let to = 3 * (row * edge + column)
                for channel in 0..<3 { pixels[to + channel] = scaled.pixels[from + channel] }
            }
        }
        colors?.apply(to: &pixels)
        return RGBImage(width: edge, height: edge, pixels: pixels)
    }

    /// The boxes that are to be found in the square: those of which at least 30 % and 4 pixels each way are inside.
    package func truth(of annotations: [Annotation<Int>], edge: Int) -> [TrueBox] {
        annotations.compactMap { annotation in
            guard let box = annotation.box else { return nil }
            let whole = placement.edges(of: box)
            func inside(_ position: Float) -> Float { min(Float(edge), max(0, position)) }
            let visible = BoxEdges(
                left: inside(whole.left),
                top: inside(whole.top),
                right: inside(whole.right),
                bottom: inside(whole.bottom)
            )
            guard visible.right - visible.left >= 4, visible.bottom - visible.top >= 4,
                visible.area > 0.3 * whole.area
            else { return nil }
            return TrueBox(tag: annotation.tag, edges: visible)
        }
    }
}
