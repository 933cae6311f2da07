import Annotations
import Foundation
import ImageFolders
import TagNaming

/// A data set while a format is read into it: it takes what files say, and keeps account of what cannot be taken.
struct DatasetDraft {
    /// An image that was found.
    private struct Image {
        let file: String
        let size: PixelSize
        /// The size that coordinates in pixels refer to.
        let reference: PixelSize
        var split: String?
        var annotations: [Annotation<Int>] = []
    }

    /// Number of an image of the draft.
    struct ImageNumber: Hashable {
        fileprivate let index: Int
    }

    let listing: DatasetListing
    private(set) var leftOut: [LeftOut] = []
    private var adjustments: [Adjustment] = []
    private var notes: [String] = []
    private var usedFiles: Set<String> = []
    private var images: [Image] = []
    /// Images by their files; `nil` for those that cannot be used.
    private var numbers: [String: Int?] = [:]
    private var tags: [String] = []
    private var tagNumbers: [TagName: Int] = [:]
    /// Other spellings of a tag than its first, by its number.
    private var otherSpellings: [Int: [String]] = [:]

    init(listing: DatasetListing) {
        self.listing = listing
    }

    /// Names something that is not used; `path` as in ``LeftOut/path``.
    mutating func leaveOut(_ path: String, _ code: LeftOut.Code, _ reason: String) {
        leftOut.append(LeftOut(path, code, reason))
    }

    /// Names something that is used in another way than it is written.
    mutating func adjust(_ path: String, _ code: Adjustment.Code, _ reason: String) {
        adjustments.append(Adjustment(path, code, reason))
    }

    mutating func note(_ sentence: String) {
        notes.append(sentence)
    }

    /// Says that a file belongs to the format, so that nobody needs to be told of it.
    mutating func use(_ file: String) {
        usedFiles.insert(file)
    }
}

// Tags.
extension DatasetDraft {
    /// The number of a tag, which is a new one at its first time; `nil` for a name without a character.
    mutating func tag(_ spelling: String) -> Int? {
        let name = TagName(spelling)
        guard !name.text.isEmpty else { return nil }
        guard let number = tagNumbers[name] else {
            tagNumbers[name] = tags.count
            tags.append(name.text)
            return tags.count - 1
        }
        if name.text != tags[number], otherSpellings[number]?.contains(name.text) != true {
            otherSpellings[number, default: []].append(name.text)
        }
        return number
    }

    private var spellingNotes: [String] {
        otherSpellings.sorted { $0.key < $1.key }.map { number, others in
            let listed = ([tags[number]] + others).map { "“\($0)”" }.joined(separator: ", ")
            return
                "\(listed) are one tag, “\(tags[number])”: case and space around a name make no difference."
        }
    }
}

// Images.
extension DatasetDraft {
    /// Finds the image that a file names, the first time opening it for its size.
    ///
    /// `name` is the path as it is written, relative to one of `folders`; `place` is where, as in ``LeftOut/path``.
    ///
    /// - Returns: `nil` if it cannot be used; that was told then.
    mutating func image(
        named name: String,
        below folders: [String],
        size: PixelSize? = nil,
        split: String? = nil,
        at place: String
    ) -> ImageNumber? {
        guard !name.leadsOutside else {
            leaveOut(place, .outside, "“\(name)” is not a path below the folder.")
            return nil
        }
        guard let file = listing.image(named: name, below: folders) else {
            leaveOut(place, .missing, "“\(name)” is named, but there is no such image.")
            return nil
        }
        return image(file, size: size, split: split)
    }

    /// Takes an image of the listing, the first time opening it for its size.
    ///
    /// - Returns: `nil` if it cannot be used; that was told the first time.
    mutating func image(_ file: String, size said: PixelSize? = nil, split: String? = nil) -> ImageNumber? {
        if let known = numbers[file] {
            if let known, images[known].split == nil { images[known].split = split }
            return known.map(ImageNumber.init)
        }
        numbers[file] = .some(nil)
        guard listing.liesInside(file) else {
            leaveOut(file, .outside, "The link leads out of the folder.")
            return nil
        }
        let size: PixelSize
        do throws(UnusableImage) {
            size = try listing.size(of: file)
        } catch {
            leaveOut(file, error.code, error.reason)
            return nil
        }
        var reference = size
        if let said, said.width > 0, said.height > 0, said != size {
            reference = said
            adjust(
                file,
                .sizeDiffers,
                "The annotations say \(said) pixels and the image has \(size): boxes are taken as parts of the former."
            )
        }
        numbers[file] = images.count
        images.append(Image(file: file, size: size, reference: reference, split: split))
        return ImageNumber(index: images.count - 1)
    }

    /// Whether an image was taken, or told as unusable, before.
    func knows(_ file: String) -> Bool { numbers[file] != nil }

    /// Passes an image over without another word, because what is wrong with its annotations was told.
    mutating func pass(_ file: String) {
        if numbers[file] == nil { numbers[file] = .some(nil) }
    }

    /// Gives an image a box, if there is any; else that is told.
    mutating func add(_ box: WrittenBox, tag: Int, to image: ImageNumber, at place: String) {
        let annotated: NormalizedBox
        switch box.normalized(in: images[image.index].reference) {
        case .inside(let box):
            annotated = box
        case .clipped(let box):
            annotated = box
            adjust(place, .clipped, "The box reached beyond the image and was cut off at its edge.")
        case .noArea:
            return leaveOut(place, .emptyBox, "The box has no area.")
        case .outside:
            return leaveOut(place, .emptyBox, "The box lies outside the image.")
        case .notFinite:
            return leaveOut(place, .badEntry, "A coordinate of the box is not a finite number.")
        }
        images[image.index].annotations.append(Annotation(tag: tag, box: annotated))
    }

    /// The path of an image's file.
    func file(of image: ImageNumber) -> String { images[image.index].file }
}

// The end.
extension DatasetDraft {
    /// Folders that hold all images of a data set and say nothing about them.
    private static let imageFolders = ["images/", "JPEGImages/"]

    /// The data set with all that was told on the way.
    ///
    /// Only in COCO and YOLO has the order of tags a meaning.
    ///
    /// - Throws: ``DatasetError`` if there is no image.
    func finished(format: AnnotationFormat) throws(DatasetError) -> AnnotatedFolder {
        var passedOver = listing.scan.passedOver
        passedOver.otherFiles.removeAll(where: usedFiles.contains)
        passedOver.leftOut += leftOut
        passedOver.leftOut += listing.scan.images.filter { numbers[$0.name] == nil }.map {
            LeftOut($0.name, .notListed, "The annotations do not name it.")
        }
        guard !images.isEmpty else {
            throw DatasetError(
                .badAnnotations,
                "The \(format.title) annotations in “\(listing.shownName)” name no image that is there: images are looked for below that folder, and below “images” in it.",
                passedOver: passedOver
            )
        }
        let common =
            Self.imageFolders.first { folder in images.allSatisfy { $0.file.hasPrefix(folder) } } ?? ""
        let hasOrder = format == .coco || format == .yolo
        let order = hasOrder ? Array(tags.indices) : tags.indices.sorted { tags[$0].precedes(tags[$1]) }
        var places = [Int](repeating: 0, count: tags.count)
        for (place, number) in order.enumerated() { places[number] = place }
        let dataset = AnnotatedDataset(
            tags: order.map { tags[$0] },
            images: images.map { image in
                AnnotatedImage(
                    path: String(image.file.dropFirst(common.count)),
                    size: image.size,
                    split: image.split,
                    annotations: image.annotations.map { Annotation(tag: places[$0.tag], box: $0.box) }
                )
            }
        )
        return AnnotatedFolder(
            format: format,
            dataset: dataset,
            passedOver: passedOver,
            adjustments: adjustments,
            notes: notes + spellingNotes,
            imageRoot: common.isEmpty
                ? listing.folder : listing.folder.appending(path: common, directoryHint: .isDirectory)
        )
    }
}
