import Foundation
import Imaging
import PortalAPI
import TestSupport

extension SampleImageSource {
    /// Small images of noise, no two equal, with three tags that take turns.
    static var noise: SampleImageSource {
        let tagNames = ["bolt", "nut", "washer"]
        return SampleImageSource(tagNames: tagNames) { seed, index in
            var generator = SplitMix64(seed: seed &* 1_000 &+ UInt64(index))
            let pixels = (0..<(32 * 32 * 3)).map { _ in UInt8.random(in: 0...255, using: &generator) }
            return Sample(
                fileName: "\(index).jpg",
                tagName: tagNames[index % tagNames.count],
                bytes: Data(
                    try JPEGEncoder.encode(RGBImage(width: 32, height: 32, pixels: pixels), quality: 90)
                )
            )
        }
    }
}
