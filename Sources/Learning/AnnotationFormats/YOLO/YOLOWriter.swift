import Annotations
import FoundationEssentials
import ImageFolders

/// Writes YOLO: `data.yaml`, a file in `labels` for each image in `images`, and a list of images for each split.
///
/// Lists rather than folders, so that an image keeps its path whatever split it is in. Fractions have twelve decimals where
/// they need them. An image without boxes has an empty file.
enum YOLOWriter {
    static func files(of dataset: AnnotatedDataset) throws(DatasetError) -> [String: Data] {
        try dataset.requirePlainSplits("YOLO", except: DataYAML.otherKeys)
        var files: [String: Data] = [:]
        var lists: [String: [String]] = [:]
        for image in dataset.images {
            try AnnotatedDataset.requirePrintable(image.path, "YOLO")
            let path = AnnotationFormat.yolo.imageFolder.appendingPath(image.path)
            guard let file = YOLOReader.labelFile(of: path), files[file] == nil else {
                throw AnnotatedDataset.notWritable(
                    "YOLO would need one file for “\(image.path)” and another image that differs in its extension only: rename one of them."
                )
            }
            files[file] = Data(try lines(of: image, in: dataset).utf8)
            if let split = image.split { lists[split, default: []].append("./" + path) }
        }
        for (split, images) in lists {
            files[split + ".txt"] = Data((images.joined(separator: "\n") + "\n").utf8)
        }
        files["data.yaml"] = Data(description(of: dataset).utf8)
        return files
    }

    private static func lines(
        of image: AnnotatedImage,
        in dataset: AnnotatedDataset
    ) throws(DatasetError) -> String {
        // Also refuses tags without a box.
        _ = try dataset.namedBoxes(of: image)
        return image.annotations.reduce(into: "") { lines, annotation in
            guard let box = annotation.box else { return }
            let fractions = [box.left + box.width / 2, box.top + box.height / 2, box.width, box.height]
            let words = fractions.map { fraction in
                let places = WrittenNumber.fractionPlaces
                return WrittenNumber.text(WrittenNumber.rounded(fraction, places: places), places: places)
            }
            lines += "\(annotation.tag) " + words.joined(separator: " ") + "\n"
        }
    }

    private static func description(of dataset: AnnotatedDataset) -> String {
        let splits = dataset.splits
        var lines = ["# Written by Ocellus."]
        lines += splits.map { "\(quoted($0)): \(quoted($0 + ".txt"))" }
        // Trainers ask for both; the same images in both split nothing.
        let fallback = splits.first.map { quoted($0 + ".txt") } ?? AnnotationFormat.yolo.imageFolder
        for name in ["train", "val"] where !splits.contains(name) { lines.append("\(name): \(fallback)") }
        lines.append("nc: \(dataset.tags.count)")
        lines.append(dataset.tags.isEmpty ? "names: {}" : "names:")
        lines += dataset.tags.enumerated().map { "  \($0.offset): \(quoted($0.element))" }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A text in quotes; plain words of letters are left as they are.
    private static func quoted(_ text: String) -> String {
        if text.utf8.allSatisfy({ (0x61...0x7A).contains($0) || $0 == UInt8(ascii: ".") }), text.first != ".",
            !text.isEmpty,
            !["true", "false", "yes", "no", "on", "off", "null", "y", "n"].contains(text)
        {
            return text
        }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\" + String(scalar)
            case _
            where scalar.value < 0x20 || (0x7F...0xA0).contains(scalar.value) || scalar.value == 0x2028
                || scalar.value == 0x2029:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
