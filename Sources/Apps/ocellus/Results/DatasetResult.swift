import AnnotationFormats
import Annotations
import ArgumentParser
import Foundation
import ImageFolders

/// What `ocellus dataset` says of a folder; the shape of its JSON.
struct DatasetResult: Encodable {
    struct Tag: Encodable {
        let name: String
        let boxes: Int
        let images: Int
    }

    struct Split: Encodable {
        let name: String
        let images: Int
        let boxes: Int
    }

    /// What was written, if anything was.
    struct Written: Encodable {
        let format: AnnotationFormat
        let folder: String
    }

    let format: AnnotationFormat
    let images: Int
    let imagesWithoutBoxes: Int
    let boxes: Int
    let tags: [Tag]
    let splits: [Split]
    let written: Written?
    let adjustments: [Adjustment]
    let notes: [String]
    let passedOver: PassedOver

    private enum CodingKeys: String, CodingKey {
        case format, images, imagesWithoutBoxes, boxes, tags, splits, written, adjustments, notes
    }

    init(_ folder: AnnotatedFolder, written: Written? = nil) {
        let dataset = folder.dataset
        format = folder.format
        images = dataset.images.count
        imagesWithoutBoxes = dataset.images.count(where: \.annotations.isEmpty)
        boxes = dataset.boxCounts.reduce(0, +)
        var imageCounts = [Int](repeating: 0, count: dataset.tags.count)
        for image in dataset.images {
            for tag in Set(image.annotations.map(\.tag)) { imageCounts[tag] += 1 }
        }
        tags = dataset.tags.indices.map {
            Tag(name: dataset.tags[$0], boxes: dataset.boxCounts[$0], images: imageCounts[$0])
        }
        let bySplit = Dictionary(grouping: dataset.images) { $0.split }
        splits = bySplit.compactMap { split, images in
            split.map { name in
                Split(name: name, images: images.count, boxes: images.reduce(0) { $0 + $1.annotations.count })
            }
        }.sorted { $0.name.precedes($1.name) }
        self.written = written
        adjustments = folder.adjustments
        notes = folder.notes
        passedOver = folder.passedOver
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(format, forKey: .format)
        try container.encode(images, forKey: .images)
        try container.encode(imagesWithoutBoxes, forKey: .imagesWithoutBoxes)
        try container.encode(boxes, forKey: .boxes)
        try container.encode(tags, forKey: .tags)
        try container.encode(splits, forKey: .splits)
        try container.encodeIfPresent(written, forKey: .written)
        try container.encode(adjustments, forKey: .adjustments)
        try container.encode(notes, forKey: .notes)
        try passedOver.encode(to: encoder)
    }

    /// Prints the result; says by the exit code whether something was left out.
    func print(json: Bool) throws {
        if json {
            try JSONOutput.print(self)
        } else {
            Swift.print(text(style: .forDescriptor(STDOUT_FILENO)))
        }
        if !passedOver.leftOut.isEmpty { throw ExitCode.someImagesFailed }
    }

    /// What people read.
    func text(style: TextStyle) -> String {
        var facts = TextTable(.text("Data set"), .text(format.title))
        facts.addRow(["Images", String(images)])
        if imagesWithoutBoxes > 0 { facts.addRow(["without boxes", String(imagesWithoutBoxes)]) }
        facts.addRow(["Boxes", String(boxes)])
        for split in splits {
            facts.addRow(["Split \(printable(split.name))", "\(split.images) images, \(split.boxes) boxes"])
        }
        if let written { facts.addRow(["Written", "\(written.format.title), \(printable(written.folder))"]) }
        var table = TextTable(.text("Tag"), .number("Boxes"), .number("Images"))
        for tag in tags { table.addRow([printable(tag.name), String(tag.boxes), String(tag.images)]) }
        var parts = [facts.rendered(style: style)]
        if !tags.isEmpty { parts.append(table.rendered(style: style)) }
        if let adjusted = ReasonList.text("Changed", adjustments.map { ($0.path, $0.reason) }) {
            parts.append(adjusted)
        }
        if let passedOver = passedOver.text { parts.append(passedOver) }
        if !notes.isEmpty { parts.append(notes.map(printable).joined(separator: "\n")) }
        return parts.joined(separator: "\n\n")
    }
}
