import Imaging

/// An image that is drawn on; what lies outside of it is left out.
struct Canvas {
    private let width: Int
    private let height: Int
    private var pixels: [UInt8]

    init(_ image: RGBImage) {
        width = image.width
        height = image.height
        pixels = image.pixels
    }

    var image: RGBImage { RGBImage(width: width, height: height, pixels: pixels) }

    /// Fills a rectangle, given by its edges; right and bottom are the first column and row beyond.
    mutating func fill(left: Int, top: Int, right: Int, bottom: Int, _ color: Palette.Color) {
        let columns = max(left, 0)..<max(max(left, 0), min(right, width))
        for row in max(top, 0)..<max(max(top, 0), min(bottom, height)) {
            for column in columns {
                let place = 3 * (row * width + column)
                pixels[place] = color.red
                pixels[place + 1] = color.green
                pixels[place + 2] = color.blue
            }
        }
    }

    /// Draws the outline of a rectangle, inwards.
    mutating func outline(
        left: Int,
        top: Int,
        right: Int,
        bottom: Int,
        thickness: Int,
        _ color: Palette.Color
    ) {
        let (inner, lower) = (min(left + thickness, right), min(top + thickness, bottom))
        fill(left: left, top: top, right: right, bottom: lower, color)
        fill(left: left, top: max(bottom - thickness, top), right: right, bottom: bottom, color)
        fill(left: left, top: top, right: inner, bottom: bottom, color)
        fill(left: max(right - thickness, left), top: top, right: right, bottom: bottom, color)
    }

    /// Writes a text in characters of ``BitmapFont``, each dot a square of `scale` pixels.
    mutating func write(_ text: [UInt8], left: Int, top: Int, scale: Int, _ color: Palette.Color) {
        for (index, character) in text.enumerated() {
            guard let glyph = BitmapFont.glyph(character) else { continue }
            let start = left + index * (BitmapFont.glyphWidth + 1) * scale
            for (row, dots) in glyph.enumerated() {
                for (column, isSet) in dots.enumerated() where isSet {
                    let (x, y) = (start + column * scale, top + row * scale)
                    fill(left: x, top: y, right: x + scale, bottom: y + scale, color)
                }
            }
        }
    }
}
