package import Foundation
package import ImageFolders

extension AnnotationFormat {
    /// What in a folder speaks for a format.
    private struct Evidence {
        let format: AnnotationFormat
        let file: String
    }

    /// The format of a folder of images with boxes; `nil` if nothing in it says where objects are.
    ///
    /// - Throws: ``DatasetError`` if it is no folder, or if several formats fit.
    /// - Complexity: One pass over the folder, and the first bytes of files that may hold annotations.
    package static func recognized(in folder: URL) throws(DatasetError) -> AnnotationFormat? {
        let listing = try DatasetListing(folder)
        return evidence(in: listing).isEmpty ? nil : try recognized(in: listing)
    }

    private static func evidence(in listing: DatasetListing) -> [Evidence] {
        [
            COCOSource.all(in: listing).first.map { Evidence(format: .coco, file: $0.file) },
            VOCReader.sign(in: listing).map { Evidence(format: .voc, file: $0) },
            YOLOReader.sign(in: listing).map { Evidence(format: .yolo, file: $0) },
            CustomVisionReader.files(in: listing).first.map { Evidence(format: .customVision, file: $0) },
            BoxTableReader.files(in: listing).first.map { Evidence(format: .csv, file: $0) },
        ].compactMap(\.self)
    }

    /// The format of a folder, by the names of its files and how they begin.
    ///
    /// - Throws: ``DatasetError`` with code `unknownFormat` that says what was looked for, or which formats fit.
    static func recognized(in listing: DatasetListing) throws(DatasetError) -> AnnotationFormat {
        let evidence = evidence(in: listing)
        guard let first = evidence.first else {
            throw DatasetError(
                .unknownFormat,
                "Nothing in the folder “\(listing.shownName)” says where objects are: looked for annotations.json (COCO), XML files (Pascal VOC), data.yaml, classes.txt or obj.names (YOLO), JSON with regions (Custom Vision) and CSV with xmin, ymin, xmax, ymax.",
                passedOver: listing.scan.passedOver
            )
        }
        guard evidence.count == 1 else {
            let found = evidence.map { "\($0.format.title) (“\($0.file)”)" }.joined(separator: " and ")
            let names = evidence.map(\.format.rawValue).joined(separator: " or ")
            throw DatasetError(
                .unknownFormat,
                "The folder “\(listing.shownName)” has annotations in several formats, \(found): name the format that is meant, \(names).",
                passedOver: listing.scan.passedOver
            )
        }
        return first.format
    }
}
