package import Imaging

/// How the pixels of a square image go into an exported model.
package struct PixelInput: Codable, Hashable, Sendable {
    /// The order of the color channels.
    package enum Order: String, Codable, Hashable, Sendable {
        case rgb = "Rgb8"
        case bgr = "Bgr8"
    }

    /// The numbers that black and white become; the raw values are those of the metadata.
    package enum Range: String, Codable, Hashable, Sendable {
        case zeroTo255 = "NominalRange_0_255"
        case zeroToOne = "Normalized_0_1"
    }

    /// The order of the axes.
    package enum Layout: String, Codable, Hashable, Sendable {
        case nchw = "NCHW"
        case nhwc = "NHWC"
    }

    /// The name of the input.
    package let name: String
    package let order: Order
    package let range: Range
    package let layout: Layout

    /// Describes an input.
    package init(name: String, order: Order = .rgb, range: Range = .zeroTo255, layout: Layout = .nchw) {
        self.name = name
        self.order = order
        self.range = range
        self.layout = layout
    }

    /// The numbers of an image, with one axis more than the layout says: that of images, of size 1.
    package func tensor(of image: RGBImage) -> ModelTensor {
        let (width, height) = (image.width, image.height)
        let channels = order == .rgb ? [0, 1, 2] : [2, 1, 0]
        let scale: Float = range == .zeroTo255 ? 1 : 1 / 255
        var values = [Float](repeating: 0, count: 3 * width * height)
        for place in 0..<width * height {
            for (index, channel) in channels.enumerated() {
                let target = layout == .nchw ? index * width * height + place : 3 * place + index
                values[target] = Float(image.pixels[3 * place + channel]) * scale
            }
        }
        return ModelTensor(
            name: name,
            shape: layout == .nchw ? [1, 3, height, width] : [1, height, width, 3],
            values: values
        )
    }
}

/// Named numbers that go into an exported model or come out.
package struct ModelTensor: Hashable, Sendable {
    package let name: String
    /// The sizes along each axis, slowest first.
    package let shape: [Int]
    /// In row-major order; whole numbers too come as floats.
    package let values: [Float]

    package init(name: String, shape: [Int], values: [Float]) {
        self.name = name
        self.shape = shape
        self.values = values
    }
}
