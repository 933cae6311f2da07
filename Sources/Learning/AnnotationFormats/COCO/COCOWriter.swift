import Annotations
import FoundationEssentials
import ImageFolders

/// Writes a COCO file, `annotations.json` beside `images`.
///
/// File names are relative to the file. Every image has its `split`, which is ours, where it has one; tools pass over it. Ids
/// are counted from 1, categories in the order of tags. Coordinates are pixels, see ``PixelBox``.
enum COCOWriter {
    private struct File: Encodable {
        let info = ["description": "Written by Ocellus."]
        let images: [Image]
        let annotations: [Annotation]
        let categories: [Category]
    }

    private struct Image: Encodable {
        let id: Int
        let file_name: String
        let width: Int
        let height: Int
        let split: String?
    }

    private struct Annotation: Encodable {
        let id: Int
        let image_id: Int
        let category_id: Int
        let bbox: [Double]
        let area: Double
        let iscrowd = 0
    }

    private struct Category: Encodable {
        let id: Int
        let name: String
    }

    static func files(of dataset: AnnotatedDataset) throws(DatasetError) -> [String: Data] {
        var annotations: [Annotation] = []
        for (index, image) in dataset.images.enumerated() {
            let boxes = try dataset.namedBoxes(of: image)
            for (annotation, named) in zip(image.annotations, boxes) {
                let box = PixelBox(named.box, in: image.size)
                annotations.append(
                    Annotation(
                        id: annotations.count + 1,
                        image_id: index + 1,
                        category_id: annotation.tag + 1,
                        bbox: [box.left, box.top, box.width, box.height],
                        area: WrittenNumber.rounded(box.width * box.height)
                    )
                )
            }
        }
        let file = File(
            images: dataset.images.enumerated().map { index, image in
                Image(
                    id: index + 1,
                    file_name: AnnotationFormat.coco.imageFolder.appendingPath(image.path),
                    width: image.size.width,
                    height: image.size.height,
                    split: image.split
                )
            },
            annotations: annotations,
            categories: dataset.tags.enumerated().map { Category(id: $0 + 1, name: $1) }
        )
        return ["annotations.json": try AnnotatedDataset.json(file)]
    }
}
