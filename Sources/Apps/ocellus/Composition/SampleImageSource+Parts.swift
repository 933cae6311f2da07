import Foundation
import Imaging
import PortalAPI
import SampleImages

extension SampleImageSource {
    /// Rendered machine parts, one an image; about 60 ms each.
    static var parts: SampleImageSource {
        SampleImageSource(tagNames: PartKind.allCases.map(\.rawValue)) { seed, index in
            let image = PartsPhotographs(seed: seed, count: index + 1)[index]
            return Sample(
                fileName: image.fileName,
                tagName: image.tag.rawValue,
                bytes: Data(try JPEGEncoder.encode(image.image, quality: image.jpegQuality))
            )
        }
    }
}
