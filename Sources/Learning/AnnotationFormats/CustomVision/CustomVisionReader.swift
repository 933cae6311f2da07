import Annotations
import Foundation
import ImageFolders

/// Reads what the service of Custom Vision lists of a project's images, one or several pages of it, each a JSON list in a file.
///
/// Its images have no names. The file of one is where `originalImageUri` says, if that is a path, else the image in the folder
/// or in `images` that is called like the id or like the end of the address. A split is read from the metadata `split`.
enum CustomVisionReader {
    /// The metadata that has the split of an image.
    static let splitKey = "split"

    /// The files in the folder itself that begin like such a list.
    static func files(in listing: DatasetListing) -> [String] {
        listing.files(endingIn: ".json").filter { file in
            guard file.parentPath.isEmpty else { return false }
            let opening = String(decoding: listing.opening(of: file), as: UTF8.self)
            return opening.first { !$0.isWhitespace && $0 != "\u{FEFF}" } == "["
                && ["\"regions\"", "\"originalImageUri\"", "\"tagName\""].contains { opening.contains($0) }
        }
    }

    static func read(into draft: inout DatasetDraft) throws(DatasetError) {
        let files = files(in: draft.listing)
        guard !files.isEmpty else {
            throw draft.listing.flaw(
                "images.json",
                "or another list of images with regions is not in the folder “\(draft.listing.shownName)”"
            )
        }
        for file in files {
            draft.use(file)
            let entries = try draft.listing.json([Lenient<CustomVisionImage>].self, of: file)
            for (index, entry) in entries.enumerated() {
                let place = "\(file):[\(index)]"
                switch entry {
                case .broken(let reason): draft.leaveOut(place, .badEntry, reason)
                case .value(let image): read(image, at: place, into: &draft)
                }
            }
        }
    }

    private static func read(_ image: CustomVisionImage, at place: String, into draft: inout DatasetDraft) {
        let path = image.originalImageUri.flatMap {
            $0.contains("://") ? nil : $0.removingPercentEncoding ?? $0
        }
        if let path, path.leadsOutside {
            return draft.leaveOut(place, .outside, "“\(path)” is not a path below the folder.")
        }
        guard let file = file(of: image, path: path, in: draft.listing) else {
            return draft.leaveOut(
                place,
                .missing,
                "There is no image called “\(path ?? image.id ?? "")”: save each under its id, in “images” or beside the file."
            )
        }
        let isSecond = draft.knows(file)
        let number = draft.image(
            file,
            size: PixelSize(width: image.width ?? 0, height: image.height ?? 0),
            split: image.metadata?[splitKey]
        )
        guard let number else { return }
        if isSecond {
            draft.adjust(
                place,
                .joined,
                "“\(file)” is listed again: the image has the boxes of all of its entries."
            )
        }
        let names = Dictionary((image.tags ?? []).map { ($0.tagId, $0.tagName) }) { first, _ in first }
        var boxed: Set<String> = []
        for (index, region) in (image.regions ?? []).enumerated() {
            let place = "\(place).regions[\(index)] (\(file))"
            let name = region.tagName ?? region.tagId.flatMap { names[$0] ?? nil }
            guard let name, let tag = draft.tag(name) else {
                draft.leaveOut(
                    place,
                    .unknownTag,
                    "The region has no “tagName”, and no tag of the image has its id."
                )
                continue
            }
            boxed.insert(name)
            let box = WrittenBox(
                .fractions,
                left: region.left,
                top: region.top,
                width: region.width,
                height: region.height
            )
            draft.add(box, tag: tag, to: number, at: place)
        }
        for (index, tag) in (image.tags ?? []).enumerated() {
            guard let name = tag.tagName, !boxed.contains(name) else { continue }
            draft.leaveOut(
                "\(place).tags[\(index)] (\(file))",
                .badEntry,
                "The tag “\(name)” has no region in the image."
            )
        }
    }

    private static func file(of image: CustomVisionImage, path: String?, in listing: DatasetListing)
        -> String?
    {
        let folders = ["", "images"]
        if let path, let found = listing.image(named: path, below: folders) { return found }
        if let id = image.id {
            for spelling in [id, id.lowercased(), id.uppercased()] {
                if let found = listing.image(withStem: spelling, below: folders) { return found }
            }
        }
        guard let address = image.originalImageUri, address.contains("://") else { return nil }
        let end = address.prefix { $0 != "?" && $0 != "#" }.split(separator: "/").last.map(String.init) ?? ""
        return listing.image(named: end.removingPercentEncoding ?? end, below: folders)
    }
}
