import Annotations
import FoundationEssentials
import ImageFolders

/// Writes `annotations.csv` beside `images`: the columns of TensorFlow's tutorials, and `split` where an image has one.
///
/// File names are relative to the table. Coordinates are continuous pixels, see ``PixelBox``. An image without boxes has a line
/// without class and box.
enum BoxTableWriter {
    static func files(of dataset: AnnotatedDataset) throws(DatasetError) -> [String: Data] {
        let hasSplits = !dataset.splits.isEmpty
        var lines = ["filename,width,height,class,xmin,ymin,xmax,ymax" + (hasSplits ? ",split" : "")]
        for image in dataset.images {
            let path = AnnotationFormat.csv.imageFolder.appendingPath(image.path)
            let start = [quoted(path), String(image.size.width), String(image.size.height)]
            let end = hasSplits ? [quoted(image.split ?? "")] : []
            for named in try dataset.namedBoxes(of: image) {
                let box = PixelBox(named.box, in: image.size)
                let corners = [box.left, box.top, box.right, box.bottom].map { WrittenNumber.text($0) }
                lines.append((start + [quoted(named.tag)] + corners + end).joined(separator: ","))
            }
            if image.annotations.isEmpty {
                lines.append((start + ["", "", "", "", ""] + end).joined(separator: ","))
            }
        }
        return ["annotations.csv": Data((lines.joined(separator: "\n") + "\n").utf8)]
    }

    /// A field as RFC 4180 has it.
    private static func quoted(_ field: String) -> String {
        let isPlain = field.utf8.allSatisfy { $0 > 0x20 && ![0x22, 0x2C, 0x3B].contains($0) }
        return isPlain ? field : "\"" + field.replacing("\"", with: "\"\"") + "\""
    }
}
