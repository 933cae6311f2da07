import Imaging
import ModelGraph

/// How one channel of RGB8 pixels becomes one input plane: `value * scale + offset`.
struct ChannelPlane {
    private let channel: Int
    private let scale: Float
    private let offset: Float

    /// The planes of a base model's input, in its channel order.
    static func planes(of input: BaseModelManifest.Input) -> [ChannelPlane] {
        let order = input.channels == .bgr ? [2, 1, 0] : [0, 1, 2]
        let (low, high) = (Float(input.range[0]), Float(input.range[1]))
        return order.enumerated().map { plane, channel in
            // Into the declared range first, then mean and scale where the graph leaves them to us.
            let mean = Float(input.mean?[plane] ?? 0)
            let factor = Float(input.scale?[plane] ?? 1)
            return ChannelPlane(
                channel: channel,
                scale: (high - low) / 255 * factor,
                offset: (low - mean) * factor
            )
        }
    }

    /// Fills a plane with one channel of an image of as many pixels.
    func fill(_ plane: UnsafeMutableBufferPointer<Float>, from image: RGBImage) {
        image.pixels.withUnsafeBufferPointer { pixels in
            for index in 0..<plane.count {
                plane[index] = Float(pixels[index * 3 + channel]) * scale + offset
            }
        }
    }
}
