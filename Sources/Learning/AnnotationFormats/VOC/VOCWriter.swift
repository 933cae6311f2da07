import Annotations
import FoundationEssentials
import ImageFolders

/// Writes Pascal VOC: `Annotations/a.xml` for `JPEGImages/a.jpg`, and `ImageSets/Main/train.txt` for a split `train`.
///
/// Coordinates are continuous pixels, see ``PixelBox``, as labelImg, CVAT and Roboflow write them. Where images differ in their
/// extension only, their files are called `a.jpg.xml` and `a.png.xml`.
enum VOCWriter {
    static func files(of dataset: AnnotatedDataset) throws(DatasetError) -> [String: Data] {
        try dataset.requirePlainSplits("Pascal VOC")
        for tag in dataset.tags { try AnnotatedDataset.requirePrintable(tag, "Pascal VOC") }
        let stems = Dictionary(grouping: dataset.images, by: \.path.pathStem)
        // “a.jpg.xml” may be taken by an image “a.jpg.png”.
        let paths = Set(dataset.images.map(\.path))
        var files: [String: Data] = [:]
        var lists: [String: [String]] = [:]
        for image in dataset.images {
            try AnnotatedDataset.requirePrintable(image.path, "Pascal VOC")
            let stem = image.path.pathStem
            let name = stems[stem]?.count == 1 && !paths.contains(stem) ? stem : image.path
            let file = "Annotations/\(name).xml"
            guard files[file] == nil else {
                throw AnnotatedDataset.notWritable(
                    "Pascal VOC would need one file for “\(image.path)” and another image: rename one of them."
                )
            }
            files[file] = Data(try document(of: image, in: dataset).utf8)
            if let split = image.split { lists[split, default: []].append(name) }
        }
        for (split, names) in lists {
            files["ImageSets/Main/\(split).txt"] = Data((names.joined(separator: "\n") + "\n").utf8)
        }
        return files
    }

    private static func document(
        of image: AnnotatedImage,
        in dataset: AnnotatedDataset
    ) throws(DatasetError) -> String {
        var lines = ["<annotation>"]
        let folder = AnnotationFormat.voc.imageFolder.appendingPath(image.path).parentPath
        lines.append("  <folder>\(escaped(folder))</folder>")
        lines.append("  <filename>\(escaped(image.path.lastPathPart))</filename>")
        lines.append("  <size>")
        lines.append("    <width>\(image.size.width)</width>")
        lines.append("    <height>\(image.size.height)</height>")
        lines.append("    <depth>3</depth>")
        lines.append("  </size>")
        for named in try dataset.namedBoxes(of: image) {
            let box = PixelBox(named.box, in: image.size)
            lines.append("  <object>")
            lines.append("    <name>\(escaped(named.tag))</name>")
            lines.append("    <bndbox>")
            for (name, value) in [
                ("xmin", box.left), ("ymin", box.top), ("xmax", box.right), ("ymax", box.bottom),
            ] {
                lines.append("      <\(name)>\(WrittenNumber.text(value))</\(name)>")
            }
            lines.append("    </bndbox>")
            lines.append("  </object>")
        }
        lines.append("</annotation>")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
