/// Boxes in the file format of the COCO data set (cocodataset.org, "Data format", object detection).
///
/// Beyond the standard every image names its `split`, and every annotation says in `attributes` whether the
/// part is scratched. Keys are written as they are spelled here.
package struct COCODocument: Codable, Sendable {
    package struct Info: Codable, Sendable {
        package let description: String
        package let version: String
    }

    package struct Image: Codable, Sendable {
        package let id: Int
        /// The path below the directory of this document, with forward slashes.
        package let file_name: String
        package let width: Int
        package let height: Int
        /// `train` or `test`.
        package let split: String
    }

    package struct Category: Codable, Sendable {
        package let id: Int
        package let name: String
        package let supercategory: String
    }

    package struct Annotation: Codable, Sendable {
        package struct Attributes: Codable, Sendable {
            package let scratched: Bool
        }

        package let id: Int
        package let image_id: Int
        package let category_id: Int
        /// Left, top, width and height in pixels.
        package let bbox: [Int]
        /// The area of the box in pixels.
        package let area: Int
        package let iscrowd: Int
        package let attributes: Attributes
    }

    package let info: Info
    package private(set) var images: [Image] = []
    package let categories: [Category]
    package private(set) var annotations: [Annotation] = []

    /// Creates a document with the three kinds of parts and no images.
    ///
    /// - Parameter seed: The seed of the set, for the description.
    package init(seed: UInt64) {
        info = Info(description: "Rendered bolts, nuts and washers, seed \(seed)", version: "1.0")
        categories = PartKind.allCases.enumerated().map { position, kind in
            Category(id: position + 1, name: kind.rawValue, supercategory: "part")
        }
    }

    /// Adds an image and its boxes; images and boxes are numbered from 1 in the order they come.
    package mutating func append(_ entry: SampleEntry) {
        let image = Image(
            id: images.count + 1,
            file_name: entry.path,
            width: entry.width,
            height: entry.height,
            split: entry.split.rawValue
        )
        images.append(image)
        for part in entry.boxes {
            let box = part.box
            annotations.append(
                Annotation(
                    id: annotations.count + 1,
                    image_id: image.id,
                    category_id: categories.first { $0.name == part.kind.rawValue }?.id ?? 0,
                    bbox: [box.x, box.y, box.width, box.height],
                    area: box.width * box.height,
                    iscrowd: 0,
                    attributes: .init(scratched: part.isScratched)
                )
            )
        }
    }
}
