import Annotations
import Bytes
import Foundation
import ImageFolders

/// Writes `images.json`, a list of images as the service of Custom Vision has them, beside `images`.
///
/// `originalImageUri` is the path of the image, percent-encoded. Ids are made from names and numbers, so that the same data set
/// is the same file. A split is metadata. Fractions are written with all their digits.
enum CustomVisionWriter {
    static func files(of dataset: AnnotatedDataset) throws(DatasetError) -> [String: Data] {
        var images: [CustomVisionImage] = []
        let tagIDs = dataset.tags.map { id(of: "tag", $0) }
        for image in dataset.images {
            let boxes = try dataset.namedBoxes(of: image)
            images.append(
                CustomVisionImage(
                    id: id(of: "image", image.path),
                    width: image.size.width,
                    height: image.size.height,
                    originalImageUri: encoded(
                        AnnotationFormat.customVision.imageFolder.appendingPath(image.path)
                    ),
                    tags: Set(image.annotations.map(\.tag)).sorted().map {
                        CustomVisionImage.Tag(tagId: tagIDs[$0], tagName: dataset.tags[$0])
                    },
                    regions: zip(image.annotations, boxes).enumerated().map { index, pair in
                        CustomVisionImage.Region(
                            regionId: id(of: "region \(index)", image.path),
                            tagId: tagIDs[pair.0.tag],
                            tagName: pair.1.tag,
                            left: pair.1.box.left,
                            top: pair.1.box.top,
                            width: pair.1.box.width,
                            height: pair.1.box.height
                        )
                    },
                    metadata: image.split.map { [CustomVisionReader.splitKey: $0] }
                )
            )
        }
        return ["images.json": try AnnotatedDataset.json(images)]
    }

    /// An id for something of a name: bits of its SHA-256, in the form of RFC 9562 for ids of one's own making (version 8).
    private static func id(of kind: String, _ name: String) -> String {
        let digits = Array(ContentDigest(of: Data("\(kind)\n\(name)".utf8)).description)
        let parts = [
            digits[0..<8], digits[8..<12], ["8"] + digits[13..<16], ["8"] + digits[17..<20], digits[20..<32],
        ]
        return parts.map { String($0) }.joined(separator: "-")
    }

    private static func encoded(_ path: String) -> String {
        let unreserved = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/"
        )
        return path.addingPercentEncoding(withAllowedCharacters: unreserved) ?? path
    }
}
