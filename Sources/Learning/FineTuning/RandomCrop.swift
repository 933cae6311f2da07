import Foundation
import Imaging
import Learning

/// A random view of an image: a rectangle of half of it and more, squashed to a square, perhaps mirrored, its colors changed.
///
/// The crop of Inception (Szegedy et al., arXiv:1409.4842), milder: 50 to 100 % of the area, sides of 3:4 to 4:3.
struct RandomCrop: Hashable, Sendable {
    private let left: Int
    private let top: Int
    private let width: Int
    private let height: Int
    private let isMirrored: Bool
    private let colors: ColorChange

    /// How many times a rectangle is drawn before the largest square is taken.
    private static let attempts = 10

    /// Draws a view of an image of a size.
    init(width: Int, height: Int, mayMirror: Bool, using generator: inout SeededGenerator) {
        var size = (width: min(width, height), height: min(width, height))
        for _ in 0..<Self.attempts {
            let area = Double.random(in: 0.5...1, using: &generator) * Double(width * height)
            let ratio = exp(Double.random(in: log(0.75)...log(4.0 / 3), using: &generator))
            let drawn = (
                width: Int((area * ratio).squareRoot().rounded()),
                height: Int((area / ratio).squareRoot().rounded())
            )
            if (1...width).contains(drawn.width), (1...height).contains(drawn.height) {
                size = drawn
                break
            }
        }
        (self.width, self.height) = size
        left = .random(in: 0...width - size.width, using: &generator)
        top = .random(in: 0...height - size.height, using: &generator)
        isMirrored = Bool.random(using: &generator) && mayMirror
        colors = ColorChange(strength: 0.8, using: &generator)
    }

    /// The square that the base model sees.
    func square(of image: RGBImage, edge: Int) -> RGBImage {
        let cut = image.cropped(left: left, top: top, width: width, height: height)
            .resized(width: edge, height: edge)
        var pixels = (isMirrored ? cut.flippedHorizontally() : cut).pixels
        colors.apply(to: &pixels)
        return RGBImage(width: edge, height: edge, pixels: pixels)
    }
}
