import Annotations
import ImageFolders

/// Reads Pascal VOC: an XML file for each image, in `Annotations` with the images in `JPEGImages`, or beside the images.
///
/// Coordinates are continuous pixels, so that a width is `xmax - xmin`. The development kit of the challenge counted pixels from
/// 1 and both ends in; labelImg, CVAT and Roboflow, which write nearly all such files, do neither, and labelImg only
/// raises 0 to 1. Whoever reads files of the challenge itself is off by one pixel at the left and the top.
enum VOCReader {
    /// The first file that begins like annotations.
    static func sign(in listing: DatasetListing) -> String? {
        listing.files(endingIn: ".xml").first {
            String(decoding: listing.opening(of: $0), as: UTF8.self).contains("<annotation")
        }
    }

    static func read(into draft: inout DatasetDraft) throws(DatasetError) {
        let listing = draft.listing
        // Also those that do not begin like annotations: they are named then.
        let files = listing.files(endingIn: ".xml")
        let splits = VOCSplits(of: files, in: listing, telling: &draft)
        var marks = Marks()
        for file in files {
            draft.use(file)
            let text: String
            do throws(DatasetError) {
                text = try listing.text(of: file, limit: DatasetListing.smallFileLimit)
            } catch {
                draft.leaveOut(file, .badEntry, error.description)
                continue
            }
            do throws(XMLFlaw) {
                let annotation = try XMLElement(document: text)
                guard annotation.name == "annotation" else {
                    draft.leaveOut(file, .badEntry, "It holds “<\(annotation.name)>”, not “<annotation>”.")
                    continue
                }
                read(annotation, of: file, split: splits.split(of: file), marks: &marks, into: &draft)
            } catch {
                draft.leaveOut("\(file):\(error.line)", .badEntry, error.reason)
                // What is wrong with its image is told by that.
                if let image = image(of: file, named: nil, in: listing) { draft.pass(image) }
            }
        }
        marks.notes.forEach { draft.note($0) }
    }

    /// Boxes with marks that nothing here makes use of.
    private struct Marks {
        var difficult = 0
        var truncated = 0
        var occluded = 0

        var notes: [String] {
            [("difficult", difficult), ("truncated", truncated), ("occluded", occluded)].filter { $0.1 > 0 }
                .map {
                    "\($0.1) boxes are marked “\($0.0)”: they are used like all others, and the mark is not kept."
                }
        }
    }

    private static func read(
        _ annotation: XMLElement,
        of file: String,
        split: String?,
        marks: inout Marks,
        into draft: inout DatasetDraft
    ) {
        let name = annotation["filename"].map(\.nameText)
        if let name, name.leadsOutside {
            return draft.leaveOut(
                "\(file):\(annotation["filename"]?.line ?? 1)",
                .outside,
                "“\(name)” is not a path below the folder."
            )
        }
        guard let path = image(of: file, named: name, in: draft.listing) else {
            return draft.leaveOut(
                file,
                .missing,
                "“\(name ?? file.lastPathPart.pathStem)” is named, but there is no such image."
            )
        }
        let isSecond = draft.knows(path)
        guard let image = draft.image(path, size: size(of: annotation), split: split) else { return }
        if isSecond {
            draft.adjust(
                file,
                .joined,
                "Another file has boxes for “\(path)” too: the image has the boxes of all of them."
            )
        }
        for object in annotation.all("object") {
            let place = "\(file):\(object.line)"
            if object["difficult"]?.number == 1 { marks.difficult += 1 }
            if object["truncated"]?.number == 1 { marks.truncated += 1 }
            if object["occluded"]?.number == 1 { marks.occluded += 1 }
            guard let tag = object["name"].flatMap({ draft.tag($0.nameText) }) else {
                draft.leaveOut(place, .badEntry, "The object has no name.")
                continue
            }
            guard let box = box(of: object, at: place, in: &draft) else { continue }
            draft.add(box, tag: tag, to: image, at: place)
        }
    }

    /// The size that a file tells; `nil` where it is missing, or 0 as some tools write.
    private static func size(of annotation: XMLElement) -> PixelSize? {
        guard let size = annotation["size"],
            let width = size["width"]?.number.flatMap({ Int(exactly: $0) }),
            let height = size["height"]?.number.flatMap({ Int(exactly: $0) })
        else { return nil }
        return PixelSize(width: width, height: height)
    }

    /// The image that a file of annotations belongs to: by the name in it, else by its own.
    private static func image(of file: String, named name: String?, in listing: DatasetListing) -> String? {
        let folder = file.parentPath
        let parts = folder.split(separator: "/").map(String.init)
        var folders = [folder]
        if let place = parts.firstIndex(where: { $0.lowercased() == "annotations" }) {
            folders =
                ["JPEGImages", "images", "Images", ""].map { images in
                    (parts[..<place] + [images] + parts[(place + 1)...]).filter { !$0.isEmpty }
                        .joined(separator: "/")
                } + [folder]
        }
        folders += ["JPEGImages", "images", ""]
        if let name, !name.isEmpty, let found = listing.image(named: name, below: folders) { return found }
        let stem = file.lastPathPart.pathStem
        // Tools keep the name an image had before it was renamed or converted.
        return listing.image(withStem: stem, below: folders) ?? listing.image(named: stem, below: folders)
    }

    private static func box(
        of object: XMLElement,
        at place: String,
        in draft: inout DatasetDraft
    ) -> WrittenBox? {
        func numbers(_ element: XMLElement, _ names: [String]) -> [Double]? {
            let numbers = names.compactMap { element[$0]?.number }
            guard numbers.count == names.count else {
                draft.leaveOut(
                    place,
                    .badEntry,
                    "“\(element.name)” needs numbers in \(names.map { "“\($0)”" }.joined(separator: ", "))."
                )
                return nil
            }
            return numbers
        }
        if let element = object["bndbox"] {
            return numbers(element, ["xmin", "ymin", "xmax", "ymax"]).map {
                WrittenBox(.pixels, left: $0[0], top: $0[1], width: $0[2] - $0[0], height: $0[3] - $0[1])
            }
        }
        if let element = object["robndbox"] {
            guard let values = numbers(element, ["cx", "cy", "w", "h", "angle"]) else { return nil }
            draft.adjust(place, .rotated, "The rotated box became the upright box around it.")
            return WrittenBox(
                .pixels,
                centerX: values[0],
                centerY: values[1],
                width: values[2],
                height: values[3],
                rotatedBy: values[4]
            )
        }
        if let polygon = object["polygon"], let box = WrittenBox(.pixels, around: points(of: polygon)) {
            draft.adjust(place, .polygon, "The polygon became the box around it.")
            return box
        }
        draft.leaveOut(place, .badEntry, "The object has no box (bndbox).")
        return nil
    }

    /// The corners of a polygon: `pt` elements with `x` and `y`, or `x1`, `y1`, `x2`, ….
    private static func points(of polygon: XMLElement) -> [(x: Double, y: Double)] {
        let listed = polygon.all("pt").map { (x: $0["x"]?.number ?? .nan, y: $0["y"]?.number ?? .nan) }
        if !listed.isEmpty { return listed }
        let xs = polygon.children.filter { $0.name.hasPrefix("x") }
        let ys = polygon.children.filter { $0.name.hasPrefix("y") }
        guard xs.count == ys.count else { return [] }
        return zip(xs, ys).map { (x: $0.number ?? .nan, y: $1.number ?? .nan) }
    }
}
