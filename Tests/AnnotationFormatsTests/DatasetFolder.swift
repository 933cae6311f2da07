import AnnotationFormats
import Annotations
import Foundation
import ImageFolders
import TestSupport

/// A folder that a data set is written into, with images that are nothing but the header of a PNG file.
struct DatasetFolder {
    let folder = TemporaryFolder()

    var url: URL { folder.url }

    /// Writes a text, or an image of 200 x 100 pixels for each name that has no text.
    init(_ files: [String: String] = [:], images: [String] = []) throws {
        for image in images { try folder.write(Self.png(width: 200, height: 100), to: image) }
        for (name, text) in files { try folder.write(Data(text.utf8), to: name) }
    }

    /// Writes a data set and its images.
    init(_ dataset: AnnotatedDataset, as format: AnnotationFormat) throws {
        for (name, data) in try format.files(of: dataset) { try folder.write(data, to: name) }
        for image in dataset.images {
            try folder.write(
                Self.png(width: image.size.width, height: image.size.height),
                to: format.imageFolder + "/" + image.path
            )
        }
    }

    func read(_ format: AnnotationFormat? = nil) throws -> AnnotatedFolder {
        try AnnotatedFolder(reading: url, format: format)
    }

    static func png(width: Int, height: Int) -> Data {
        func big(_ value: Int) -> [UInt8] {
            (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
        }
        return Data(
            [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8) + big(width)
                + big(height) + [8, 2, 0, 0, 0, 0, 0, 0, 0]
        )
    }
}

/// One object of a VOC file.
func vocObject(_ name: String, _ corners: (Double, Double, Double, Double), more: String = "") -> String {
    "<object><name>\(name)</name>\(more)<bndbox><xmin>\(corners.0)</xmin><ymin>\(corners.1)</ymin>"
        + "<xmax>\(corners.2)</xmax><ymax>\(corners.3)</ymax></bndbox></object>"
}

extension AnnotatedFolder {
    /// The boxes in pixels, rounded to thousandths, with the names of tags and images.
    var boxes: [String] {
        dataset.images.flatMap { image in
            image.annotations.map { annotation in
                let box = annotation.box ?? NormalizedBox(left: 0, top: 0, width: 0, height: 0)
                let (across, down) = (Double(image.size.width), Double(image.size.height))
                let numbers = [box.left * across, box.top * down, box.width * across, box.height * down]
                let words = numbers.map { String(format: "%g", ($0 * 1_000).rounded() / 1_000) }
                return "\(image.path) \(dataset.tags[annotation.tag]) " + words.joined(separator: " ")
            }
        }
    }

    var leftOut: [String] { passedOver.leftOut.map { "\($0.path) \($0.code.rawValue)" } }
    var adjusted: [String] { adjustments.map { "\($0.path) \($0.code.rawValue)" } }
}
