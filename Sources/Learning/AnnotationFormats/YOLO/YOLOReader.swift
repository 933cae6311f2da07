import Annotations
import ImageFolders

/// Reads YOLO: a text file for each image, in `labels` as its image is in `images`, or beside it; a line for each box.
///
/// A line is the number of the class and four fractions of the image: center, width and height. Eight numbers are the corners of
/// a rotated box, more are those of a polygon. An image without a file has no boxes.
enum YOLOReader {
    /// The file that shows that a folder is of this format.
    static func sign(in listing: DatasetListing) -> String? {
        YOLOClasses.file(in: listing)
            ?? listing.files(endingIn: ".txt").first { file in
                guard file.split(separator: "/").dropLast().contains("labels") else { return false }
                let line = String(decoding: listing.opening(of: file), as: UTF8.self).textLines.first ?? ""
                return Line(line) != nil
            }
    }

    static func read(into draft: inout DatasetDraft) throws(DatasetError) {
        let listing = draft.listing
        let classes = try YOLOClasses(in: listing)
        classes.files.forEach { draft.use($0) }
        let splits = try YOLOSplits(classes.splits, file: classes.file, in: listing, telling: &draft)
        var tags: [Int: Int] = [:]
        for (number, name) in classes.names.sorted(by: { $0.key < $1.key }) {
            tags[number] = draft.tag(name)
            if tags[number] == nil {
                draft.leaveOut(classes.file ?? "", .badEntry, "The class \(number) has no name.")
            }
        }
        let labels = listing.scan.images.map { label(of: $0.name, in: listing) }
        if classes.file == nil {
            draft.note(
                "No file names the classes (data.yaml, classes.txt or obj.names): tags are called by their numbers."
            )
        }
        var owners: [String: String] = [:]
        var reading = Reading(tags: tags, hasNames: classes.file != nil)
        if classes.file == nil { try reading.nameByNumbers(labels.compactMap(\.self), in: &draft) }
        for (image, label) in zip(listing.scan.images, labels) {
            if let label, let owner = owners[label] {
                draft.leaveOut(
                    image.name,
                    .ambiguous,
                    "“\(label)” is the file of boxes of “\(owner)” too: images must differ in more than their extension."
                )
                draft.pass(image.name)
                continue
            }
            let number = draft.image(image.name, split: splits.split(of: image.name))
            guard let label else { continue }
            owners[label] = image.name
            draft.use(label)
            if let number { reading.read(label, of: number, into: &draft) }
        }
        for file in listing.files(endingIn: ".txt")
        where file.split(separator: "/").dropLast().contains("labels") && owners[file] == nil
            && !classes.files.contains(file)
        {
            draft.use(file)
            draft.leaveOut(file, .missing, "There is no image for this file of boxes.")
        }
    }

    /// The file with the boxes of an image, if there is one.
    private static func label(of image: String, in listing: DatasetListing) -> String? {
        candidates(image).lazy.compactMap { listing.file(named: $0) }.first
    }

    private static func candidates(_ image: String) -> [String] {
        let stem = image.pathStem
        return [labelFile(of: image), stem + ".txt", "labels/" + stem + ".txt"].compactMap(\.self)
    }

    /// Where Ultralytics looks for the boxes of an image: the last folder `images` on its path is `labels` instead.
    static func labelFile(of image: String) -> String? {
        var parts = image.pathStem.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard let place = parts.dropLast().lastIndex(of: "images") else { return nil }
        parts[place] = "labels"
        return parts.joined(separator: "/") + ".txt"
    }

    /// A line of a file of boxes.
    struct Line {
        let classNumber: Int
        let numbers: [Double]

        /// Reads a number of a class and at least four others; `nil` for anything else.
        init?(_ line: String) {
            let words = line.split(whereSeparator: \.isWhitespace)
            let numbers = words.dropFirst().compactMap { Double($0) }
            guard words.count >= 5, numbers.count == words.count - 1,
                let number = Double(words[0]).flatMap({ Int(exactly: $0) })
            else { return nil }
            classNumber = number
            self.numbers = numbers
        }
    }

    private struct Reading {
        var tags: [Int: Int]
        let hasNames: Bool

        /// Makes a tag for each number in the files, in their order.
        mutating func nameByNumbers(_ labels: [String], in draft: inout DatasetDraft) throws(DatasetError) {
            var numbers: Set<Int> = []
            for label in labels {
                let text = try? draft.listing.text(of: label, limit: DatasetListing.smallFileLimit)
                for line in text?.textLines ?? [] {
                    if let number = Line(line)?.classNumber, number >= 0 { numbers.insert(number) }
                }
            }
            for number in numbers.sorted() { tags[number] = draft.tag(String(number)) }
        }

        func read(_ file: String, of image: DatasetDraft.ImageNumber, into draft: inout DatasetDraft) {
            let text: String
            do throws(DatasetError) {
                text = try draft.listing.text(of: file, limit: DatasetListing.smallFileLimit)
            } catch {
                return draft.leaveOut(file, .badEntry, error.description)
            }
            for (index, content) in text.textLines.enumerated() where !content.trimmed.isEmpty {
                let place = "\(file):\(index + 1)"
                guard let line = Line(content) else {
                    draft.leaveOut(
                        place,
                        .badEntry,
                        "The line is not a class and its numbers, “0 0.5 0.5 0.2 0.3”."
                    )
                    continue
                }
                guard let tag = tags[line.classNumber] else {
                    draft.leaveOut(place, .unknownTag, "No class has the number \(line.classNumber).")
                    continue
                }
                guard let box = box(line.numbers, at: place, in: &draft) else { continue }
                draft.add(box, tag: tag, to: image, at: place)
            }
        }

        private func box(_ numbers: [Double], at place: String, in draft: inout DatasetDraft) -> WrittenBox? {
            if numbers.count == 4 {
                return WrittenBox(
                    .fractions,
                    centerX: numbers[0],
                    centerY: numbers[1],
                    width: numbers[2],
                    height: numbers[3]
                )
            }
            guard numbers.count >= 6, numbers.count.isMultiple(of: 2) else {
                draft.leaveOut(
                    place,
                    .badEntry,
                    "\(numbers.count) numbers are neither a box (4) nor corners (6 and more, two for each)."
                )
                return nil
            }
            if numbers.count == 8 {
                draft.adjust(place, .rotated, "The four corners became the upright box around them.")
            } else {
                draft.adjust(place, .polygon, "The polygon became the box around it.")
            }
            return WrittenBox(
                .fractions,
                around: stride(from: 0, to: numbers.count, by: 2).map { (x: numbers[$0], y: numbers[$0 + 1]) }
            )
        }
    }
}
