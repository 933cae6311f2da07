import Annotations
import Foundation
import Imaging

/// Draws boxes with their tags and probabilities on an image.
struct BoxDrawing {
    /// A box to draw.
    struct Box {
        /// Decides the color.
        let tag: Int
        let name: String
        let probability: Double
        let box: NormalizedBox
    }

    /// The image with boxes; the most probable on top.
    ///
    /// Lines and letters grow with the image. A tag that the font cannot spell is written as its number in the model, `#3`, from 1.
    static func drawing(_ boxes: [Box], on image: RGBImage) -> RGBImage {
        var canvas = Canvas(image)
        let scale = max(1, Int((Double(image.shorterEdge) / 240).rounded()))
        let thickness = max(2, 2 * scale)
        let ordered = boxes.sorted { $0.probability < $1.probability }
        for box in ordered {
            let color = Palette.color(ofTag: box.tag)
            let edges = edges(of: box.box, in: image)
            // A thin dark line around makes the color visible on any ground.
            canvas.outline(
                left: edges.left - 1,
                top: edges.top - 1,
                right: edges.right + 1,
                bottom: edges.bottom + 1,
                thickness: thickness + 2,
                .black
            )
            canvas.outline(
                left: edges.left,
                top: edges.top,
                right: edges.right,
                bottom: edges.bottom,
                thickness: thickness,
                color
            )
        }
        // No edge crosses a label.
        for box in ordered {
            label(box, at: edges(of: box.box, in: image), scale: scale, in: image, on: &canvas)
        }
        return canvas.image
    }

    private typealias Edges = (left: Int, top: Int, right: Int, bottom: Int)

    private static func edges(of box: NormalizedBox, in image: RGBImage) -> Edges {
        func pixel(_ share: Double, _ length: Int) -> Int {
            Int((min(max(share, 0), 1) * Double(length)).rounded())
        }
        return (
            pixel(box.left, image.width), pixel(box.top, image.height),
            pixel(box.left + box.width, image.width), pixel(box.top + box.height, image.height)
        )
    }

    /// Writes the label above the box, or in it at its upper edge where there is no room above.
    private static func label(
        _ box: Box,
        at edges: Edges,
        scale: Int,
        in image: RGBImage,
        on canvas: inout Canvas
    ) {
        let color = Palette.color(ofTag: box.tag)
        let percent = Int((100 * box.probability).rounded())
        let name = BitmapFont.spelling(of: box.name) ?? Array("#\(box.tag + 1)".utf8)
        let text = name.prefix(24) + Array(" \(percent)%".utf8)
        let padding = 2 * scale
        let height = BitmapFont.glyphHeight * scale + 2 * padding
        let width = (text.count * (BitmapFont.glyphWidth + 1) - 1) * scale + 2 * padding
        let top = edges.top >= height ? edges.top - height : edges.top
        let left = max(0, min(edges.left, image.width - width))
        canvas.fill(left: left, top: top, right: left + width, bottom: top + height, color)
        canvas.write(Array(text), left: left + padding, top: top + padding, scale: scale, color.ink)
    }
}
