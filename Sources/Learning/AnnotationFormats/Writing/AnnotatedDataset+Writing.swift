import Annotations
import FoundationEssentials
import ImageFolders

/// What every writer asks of a data set.
extension AnnotatedDataset {
    /// The boxes of an image with the names of their tags, in order.
    func namedBoxes(of image: AnnotatedImage) throws(DatasetError) -> [(tag: String, box: NormalizedBox)] {
        var boxes: [(tag: String, box: NormalizedBox)] = []
        for annotation in image.annotations {
            guard let box = annotation.box, tags.indices.contains(annotation.tag) else {
                throw Self.notWritable("“\(image.path)” has a tag without a box, or one that is not listed.")
            }
            boxes.append((tags[annotation.tag], box))
        }
        return boxes
    }

    /// The splits that images belong to, in the order of their names.
    var splits: [String] {
        Set(images.compactMap(\.split)).sorted { $0.precedes($1) }
    }

    /// Refuses splits that make no name of a file.
    func requirePlainSplits(_ title: String, except reserved: Set<String> = []) throws(DatasetError) {
        for split in splits {
            let isPlain =
                !split.isEmpty && split.utf8.count <= 100 && !split.hasPrefix(".")
                && split.unicodeScalars.allSatisfy {
                    $0.properties.isAlphabetic || $0.properties.numericType != nil
                        || "-_.".unicodeScalars.contains($0)
                }
            guard isPlain, !reserved.contains(split) else {
                throw Self.notWritable(
                    "\(title) writes a file for each split, and “\(split)” cannot be the name of one: letters, digits, “-”, “_” and “.” can."
                )
            }
        }
    }

    /// Refuses names that lines or XML cannot hold.
    static func requirePrintable(_ text: String, _ title: String) throws(DatasetError) {
        for scalar in text.unicodeScalars
        where scalar.value < 0x20 || scalar.value == 0x7F || scalar.value == 0xFFFE || scalar.value == 0xFFFF
        {
            throw notWritable("\(title) cannot hold the control character in the name “\(text)”.")
        }
    }

    static func notWritable(_ sentence: String) -> DatasetError {
        DatasetError(.notWritable, sentence)
    }

    /// A value as JSON on one line: keys in order, slashes as they are.
    static func json(_ value: some Encodable) throws(DatasetError) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return try encoder.encode(value) + Data("\n".utf8)
        } catch {
            throw notWritable("The data set has a number that JSON cannot hold.")
        }
    }
}
