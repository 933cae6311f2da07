import Annotations
import ImageFolders

/// Reads COCO files.
///
/// Boxes are continuous pixels from the upper left corner. Categories become tags in the order of the file.
enum COCOReader {
    /// Reads every file that belongs to the data set of a folder.
    ///
    /// - Throws: ``DatasetError`` for a file that is no JSON or has another structure, with line and column where it breaks.
    static func read(into draft: inout DatasetDraft) throws(DatasetError) {
        let sources = COCOSource.all(in: draft.listing)
        guard !sources.isEmpty else {
            throw draft.listing.flaw(
                "annotations.json",
                "or another COCO file is not in the folder “\(draft.listing.shownName)”"
            )
        }
        for source in sources {
            draft.use(source.file)
            var pass = try Pass(source: source, listing: draft.listing)
            try pass.readCategories(into: &draft)
            pass.readImages(into: &draft)
            pass.readAnnotations(into: &draft)
        }
    }

    /// The reading of one file.
    private struct Pass {
        let source: COCOSource
        let file: COCOFile
        private let listing: DatasetListing
        private var tags: [SourceID: Int] = [:]
        /// Images by id; `nil` for those that cannot be used, which was told.
        private var images: [SourceID: DatasetDraft.ImageNumber?] = [:]
        private var seen: [SourceID: Signature] = [:]

        /// What makes two annotations of one id the same.
        private struct Signature: Equatable {
            let image: SourceID
            let category: SourceID
            let box: [Double]?
        }

        init(source: COCOSource, listing: DatasetListing) throws(DatasetError) {
            self.source = source
            self.listing = listing
            file = try listing.json(COCOFile.self, of: source.file)
        }

        mutating func readCategories(into draft: inout DatasetDraft) throws(DatasetError) {
            var names: [SourceID: String] = [:]
            for (index, entry) in (file.categories ?? []).enumerated() {
                switch entry {
                case .broken(let reason):
                    draft.leaveOut("\(source.file):categories[\(index)]", .badEntry, reason)
                case .value(let category):
                    if let other = names[category.id], other != category.name {
                        throw listing.flaw(
                            source.file,
                            "gives the id \(category.id) to two categories, “\(other)” and “\(category.name)”"
                        )
                    }
                    names[category.id] = category.name
                    tags[category.id] = draft.tag(category.name)
                    if tags[category.id] == nil {
                        draft.leaveOut(
                            "\(source.file):categories[\(index)]",
                            .badEntry,
                            "The category has no name."
                        )
                    }
                }
            }
        }

        mutating func readImages(into draft: inout DatasetDraft) {
            var files: [SourceID: String] = [:]
            var ambiguous: Set<SourceID> = []
            for case .value(let image) in file.images {
                if let other = files[image.id], other != image.file_name { ambiguous.insert(image.id) }
                files[image.id] = image.file_name
            }
            for (index, entry) in file.images.enumerated() {
                let place = "\(source.file):images[\(index)]"
                switch entry {
                case .broken(let reason):
                    draft.leaveOut(place, .badEntry, reason)
                case .value(let image) where ambiguous.contains(image.id):
                    images[image.id] = .some(nil)
                    if let file = listing.image(named: image.file_name, below: source.imageFolders) {
                        draft.pass(file)
                    }
                    draft.leaveOut(
                        place,
                        .ambiguous,
                        "“\(image.file_name)” shares its id \(image.id) with another image, so nothing says whose boxes are whose."
                    )
                case .value(let image):
                    read(image, at: place, into: &draft)
                }
            }
        }

        private mutating func read(
            _ image: COCOFile.Image,
            at place: String,
            into draft: inout DatasetDraft
        ) {
            if images[image.id] != nil {
                return draft.adjust(place, .repeated, "The image is listed a second time.")
            }
            let known = listing.image(named: image.file_name, below: source.imageFolders).map(draft.knows)
            let number = draft.image(
                named: image.file_name,
                below: source.imageFolders,
                size: PixelSize(width: image.width?.value ?? 0, height: image.height?.value ?? 0),
                split: image.split ?? source.split,
                at: place
            )
            images[image.id] = .some(number)
            if number != nil, known == true {
                draft.adjust(
                    place,
                    .joined,
                    "“\(image.file_name)” is listed under several ids: the image has the boxes of all of them."
                )
            }
        }

        mutating func readAnnotations(into draft: inout DatasetDraft) {
            for (index, entry) in (file.annotations ?? []).enumerated() {
                let place = "\(source.file):annotations[\(index)]"
                switch entry {
                case .broken(let reason): draft.leaveOut(place, .badEntry, reason)
                case .value(let annotation): read(annotation, at: place, into: &draft)
                }
            }
        }

        private mutating func read(
            _ annotation: COCOFile.Annotation,
            at place: String,
            into draft: inout DatasetDraft
        ) {
            guard let known = images[annotation.image_id] else {
                return draft.leaveOut(place, .missing, "No image has the id \(annotation.image_id).")
            }
            guard let image = known else {
                return draft.leaveOut(place, .missing, "Its image was left out.")
            }
            let place = "\(place) (\(draft.file(of: image)))"
            switch earlier(annotation) {
            case .same: return draft.adjust(place, .repeated, "The annotation is listed a second time.")
            case .other: draft.adjust(place, .sharedID, "Another annotation has its id; both were taken.")
            case .none: break
            }
            if annotation.iscrowd?.isCrowd == true {
                return draft.leaveOut(place, .crowd, "It marks a crowd of objects (iscrowd), not one.")
            }
            guard let tag = tags[annotation.category_id] else {
                return draft.leaveOut(
                    place,
                    .unknownTag,
                    "No category has the id \(annotation.category_id)."
                )
            }
            guard let box = box(of: annotation, at: place, in: &draft) else { return }
            draft.add(box, tag: tag, to: image, at: place)
        }

        private enum Earlier {
            case none, same, other
        }

        /// Whether there was an annotation of the same id before.
        private mutating func earlier(_ annotation: COCOFile.Annotation) -> Earlier {
            guard let id = annotation.id else { return .none }
            let signature = Signature(
                image: annotation.image_id,
                category: annotation.category_id,
                box: annotation.bbox
            )
            guard let first = seen[id] else {
                seen[id] = signature
                return .none
            }
            return first == signature && annotation.bbox != nil ? .same : .other
        }

        private func box(
            of annotation: COCOFile.Annotation,
            at place: String,
            in draft: inout DatasetDraft
        ) -> WrittenBox? {
            if let box = annotation.bbox {
                switch box.count {
                case 4:
                    return WrittenBox(.pixels, left: box[0], top: box[1], width: box[2], height: box[3])
                case 5:
                    draft.adjust(place, .rotated, "The rotated box became the upright box around it.")
                    return WrittenBox(
                        .pixels,
                        centerX: box[0],
                        centerY: box[1],
                        width: box[2],
                        height: box[3],
                        rotatedBy: box[4] * .pi / 180
                    )
                default:
                    draft.leaveOut(place, .badEntry, "“bbox” has \(box.count) numbers, not 4.")
                    return nil
                }
            }
            if case .polygons(let polygons) = annotation.outline {
                // A polygon with an odd count of numbers has lost one, and nothing says which.
                guard polygons.allSatisfy({ $0.count.isMultiple(of: 2) }) else {
                    draft.leaveOut(place, .badEntry, "“segmentation” has an x without a y.")
                    return nil
                }
                let points = polygons.flatMap { polygon in
                    stride(from: 0, to: polygon.count, by: 2).map { (x: polygon[$0], y: polygon[$0 + 1]) }
                }
                if let box = WrittenBox(.pixels, around: points) {
                    draft.adjust(place, .polygon, "The polygon became the box around it.")
                    return box
                }
            }
            draft.leaveOut(
                place,
                .badEntry,
                "It has neither a box (bbox) nor a polygon (segmentation); masks are not read."
            )
            return nil
        }
    }
}
