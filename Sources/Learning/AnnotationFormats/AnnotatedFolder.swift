package import Foundation
package import ImageFolders

/// A folder of images with boxes, read in whatever format it has.
///
/// Everything in it is accounted for: what is used is in ``dataset``, what was used in another way than it is written in
/// ``adjustments``, what is not used in ``passedOver``. Files are read within limits, and never outside the folder, whatever
/// paths and links say.
package struct AnnotatedFolder: Sendable {
    /// The format it was read in.
    package let format: AnnotationFormat

    /// The images and boxes.
    package let dataset: AnnotatedDataset

    /// What was left out, and why.
    package let passedOver: PassedOver

    /// What was not taken as it is written.
    package let adjustments: [Adjustment]

    /// What a person should know about how the folder was read, in sentences.
    package let notes: [String]

    private let imageRoot: URL

    init(
        format: AnnotationFormat,
        dataset: AnnotatedDataset,
        passedOver: PassedOver,
        adjustments: [Adjustment],
        notes: [String],
        imageRoot: URL
    ) {
        self.format = format
        self.dataset = dataset
        self.passedOver = passedOver
        self.adjustments = adjustments
        self.notes = notes
        self.imageRoot = imageRoot
    }

    /// Reads a folder.
    ///
    /// - Parameters:
    ///   - folder: The folder.
    ///   - format: The format; `nil` has it recognized.
    /// - Throws: ``DatasetError`` if it is no folder, no format or several fit, a file that everything depends on is broken, or
    ///   there is not a single image.
    /// - Complexity: One pass over the folder; the first bytes of each image are read for its size.
    package init(reading folder: URL, format: AnnotationFormat? = nil) throws(DatasetError) {
        let listing = try DatasetListing(folder)
        let format = if let format { format } else { try AnnotationFormat.recognized(in: listing) }
        var draft = DatasetDraft(listing: listing)
        switch format {
        case .coco: try COCOReader.read(into: &draft)
        case .voc: try VOCReader.read(into: &draft)
        case .yolo: try YOLOReader.read(into: &draft)
        case .customVision: try CustomVisionReader.read(into: &draft)
        case .csv: try BoxTableReader.read(into: &draft)
        }
        self = try draft.finished(format: format)
    }

    /// Where the file of an image is.
    package func url(of image: AnnotatedImage) -> URL {
        imageRoot.appending(path: image.path, directoryHint: .notDirectory)
    }
}

/// Something that was used, but not as it is written.
package struct Adjustment: Codable, Hashable, Sendable {
    /// The kinds; the raw values are part of the JSON output (`docs/json.md`).
    package enum Code: String, Codable, Hashable, Sendable, CaseIterable {
        /// A box that reached beyond its image was cut off there.
        case clipped
        /// A polygon became the box around it.
        case polygon
        /// A rotated box became the upright box around it.
        case rotated
        /// The annotations tell another size of the image than its file.
        case sizeDiffers
        /// Several entries for one image became one.
        case joined
        /// An entry that says again what another one said was counted once.
        case repeated
        /// Annotations that differ have one id; each was taken.
        case sharedID
    }

    /// The file, and behind a colon the line or entry, as in ``LeftOut/path``.
    package let path: String

    /// The kind.
    package let code: Code

    /// A sentence that says what was done.
    package let reason: String

    package init(_ path: String, _ code: Code, _ reason: String) {
        self.path = path
        self.code = code
        self.reason = reason
    }
}
