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
    /// A Boolean value indicating whether it shows the image as large as tiles do.
    package let isDetailed: Bool
    private var colors: ColorChange?

    /// A view without any change of colors.
    package init(placement: Placement, isDetailed: Bool = false) {
        self.init(placement: placement, isDetailed: isDetailed, colors: nil)
    }

    private init(placement: Placement, isDetailed: Bool, colors: ColorChange?) {
        self.placement = placement
        self.isDetailed = isDetailed
        self.colors = colors
    }

    /// The whole image as it is.
    package static func letterbox(width: Int, height: Int, edge: Int) -> DetectionView {
        DetectionView(placement: .letterbox(width: width, height: height, edge: edge))
    }

    /// A random view of the whole image.
    ///
    /// - Parameters:
    ///   - width: The width of the image in pixels.
    ///   - height: Its height.
    ///   - edge: The edge of the square.
    ///   - variation: How much views differ.
    ///   - generator: Where chance comes from.
    /// - Returns: The view.
    package static func random(
        width: Int,
        height: Int,
        edge: Int,
        variation: Variation,
        using generator: inout SeededGenerator
    ) -> DetectionView {
        random(
            width: width,
            height: height,
            scale: Double(edge) / Double(max(width, height)),
            isDetailed: false,
            edge: edge,
            variation: variation,
            using: &generator
        )
    }

    /// A random view as large as tiles show the image, usually with one of its boxes in it.
    ///
    /// - Parameters:
    ///   - width: The width of the image in pixels, in the size in which it is cut.
    ///   - height: Its height.
    ///   - boxes: What is in the image.
    ///   - edge: The edge of the square.
    ///   - variation: How much views differ.
    ///   - generator: Where chance comes from.
    /// - Returns: The view.
    package static func randomTile(
        width: Int,
        height: Int,
        boxes: [NormalizedBox],
        edge: Int,
        variation: Variation,
        using generator: inout SeededGenerator
    ) -> DetectionView {
        // Most tiles of an image with few objects show none: background is learned from the rest.
        let isEmptyAllowed = Double.random(in: 0..<1, using: &generator) < 0.2
        return random(
            width: width,
            height: height,
            scale: 1,
            isDetailed: true,
            center: isEmptyAllowed ? nil : boxes.randomElement(using: &generator),
            edge: edge,
            variation: variation,
            using: &generator
        )
    }

    private static func random(
        width: Int,
        height: Int,
        scale base: Double,
        isDetailed: Bool,
        center box: NormalizedBox? = nil,
        edge: Int,
        variation: Variation,
        using generator: inout SeededGenerator
    ) -> DetectionView {
        let range = log(variation.scale.lowerBound)...log(variation.scale.upperBound)
        let scale = base * exp(.random(in: range, using: &generator))
        let aspect = exp(Double.random(in: -variation.aspect...variation.aspect, using: &generator))
        let scaledWidth = max(1, Int((Double(width) * scale * aspect.squareRoot()).rounded()))
        let scaledHeight = max(1, Int((Double(height) * scale / aspect.squareRoot()).rounded()))
        let x = Double.random(in: 0...1, using: &generator)
        let y = Double.random(in: 0...1, using: &generator)
        let isMirrored = variation.isMirrored && Bool.random(using: &generator)
        /// Where the image begins: anywhere, or so that a place of it lies anywhere in the square.
        func origin(_ length: Int, _ share: Double, place: Double?) -> Int {
            let room = Double(edge - length)
            guard let place, room < 0 else { return Int((room * share).rounded()) }
            return Int(min(0, max(room, share * Double(edge) - place * Double(length))).rounded())
        }
        let column = box.map { isMirrored ? 1 - $0.left - $0.width / 2 : $0.left + $0.width / 2 }
        return DetectionView(
            placement: Placement(
                width: scaledWidth,
                height: scaledHeight,
                left: origin(scaledWidth, x, place: column),
                top: origin(scaledHeight, y, place: box.map { $0.top + $0.height / 2 }),
                isMirrored: isMirrored
            ),
            isDetailed: isDetailed,
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
