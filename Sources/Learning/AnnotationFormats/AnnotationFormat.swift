package import FoundationEssentials
package import ImageFolders

/// A way in which images with boxes are kept in a folder.
///
/// The raw values are those of the command line and of its JSON.
package enum AnnotationFormat: String, Codable, Hashable, Sendable, CaseIterable {
    /// COCO: one JSON file with images, annotations and categories.
    case coco

    /// Pascal VOC: an XML file for each image.
    case voc

    /// YOLO, of Ultralytics and Darknet: a text file for each image, a line for each box.
    case yolo

    /// Custom Vision: the images with their regions as its service lists them.
    case customVision = "customvision"

    /// A table with a line for each box.
    case csv

    /// The name that people know.
    package var title: String {
        switch self {
        case .coco: "COCO"
        case .voc: "Pascal VOC"
        case .yolo: "YOLO"
        case .customVision: "Custom Vision"
        case .csv: "CSV"
        }
    }

    /// The folder below the data set's that images are written to.
    package var imageFolder: String { self == .voc ? "JPEGImages" : "images" }

    /// The files of annotations that hold a data set, by their paths below its folder; the images are not among them.
    ///
    /// Read again beside its images, the data set is equal: paths, sizes, splits, the order of boxes, and their fractions to
    /// 1e-9. Tags without boxes, and the order of tags, are kept by COCO and YOLO alone; the others give the tags that
    /// have boxes, sorted.
    ///
    /// - Throws: ``DatasetError`` with code `notWritable` if the format has no way to say what is in the data set.
    package func files(of dataset: AnnotatedDataset) throws(DatasetError) -> [String: Data] {
        switch self {
        case .coco: try COCOWriter.files(of: dataset)
        case .voc: try VOCWriter.files(of: dataset)
        case .yolo: try YOLOWriter.files(of: dataset)
        case .customVision: try CustomVisionWriter.files(of: dataset)
        case .csv: try BoxTableWriter.files(of: dataset)
        }
    }
}
