import ImageFolders

/// Which split each image of a YOLO data set belongs to.
///
/// `data.yaml` names for each split a folder of images, or a list of them; without it, lists such as `train.txt` and folders
/// such as `images/train` do. Where several splits are the same folder, nothing is split.
struct YOLOSplits {
    private static let usualNames = ["train", "val", "valid", "validation", "test"]

    /// By the names of images.
    private var listed: [String: String] = [:]
    /// Folders with a slash behind, in the order in which they are told.
    private var folders: [(path: String, split: String)] = []

    /// Finds the splits that a file names.
    init(
        _ splits: [DataYAML.Split],
        file: String?,
        in listing: DatasetListing,
        telling draft: inout DatasetDraft
    ) throws(DatasetError) {
        let images = listing.scan.images.map(\.name)
        var targets: [(split: String, place: String)] = splits.flatMap { split in
            split.places.map { (split.name, $0) }
        }
        if targets.isEmpty {
            let parents = Set(images.map(\.parentPath)).sorted { $0.precedes($1) }
            for name in Self.usualNames {
                if listing.file(named: name + ".txt") != nil { targets.append((name, name + ".txt")) }
                for parent in parents where parent.split(separator: "/").contains(Substring(name)) {
                    targets.append((name, parent))
                }
            }
        }
        var allFolders: Set<String> = [""]
        for image in images {
            var folder = image.parentPath
            while allFolders.insert(folder).inserted { folder = folder.parentPath }
        }
        var lists: Set<String> = []
        var byFolder: [String: Set<String>] = [:]
        for (split, place) in targets {
            if let list = Self.suffixes(of: place).lazy.compactMap({ listing.file(named: $0) }).first {
                // A list that another split has already is there for programs that need both.
                if lists.insert(list).inserted { try read(list, split: split, in: listing, telling: &draft) }
            } else if let folder = Self.suffixes(of: place).first(where: allFolders.contains) {
                folders.append((folder.isEmpty ? "" : folder + "/", split))
                byFolder[folder, default: []].insert(split)
            } else {
                draft.note("“\(place)”, where the images of “\(split)” should be, is not in the folder.")
            }
        }
        folders.removeAll { byFolder[$0.path.isEmpty ? "" : String($0.path.dropLast())]?.count != 1 }
        // The nearest folder says it.
        folders.sort { $0.path.utf8.count > $1.path.utf8.count }
    }

    /// A path as another machine or folder had it, and what is left of it without its first parts.
    private static func suffixes(of place: String) -> [String] {
        var parts = place.replacing("\\", with: "/").split(separator: "/").map(String.init)
        parts.removeAll { $0 == "." }
        let isHere = parts.isEmpty
        while parts.first == ".." { parts.removeFirst() }
        guard !parts.contains("..") else { return [] }
        let suffixes = parts.indices.map { parts[$0...].joined(separator: "/") }
        return isHere ? [""] : suffixes
    }

    private mutating func read(
        _ list: String,
        split: String,
        in listing: DatasetListing,
        telling draft: inout DatasetDraft
    ) throws(DatasetError) {
        draft.use(list)
        for (index, line) in try listing.text(of: list).textLines.enumerated() where !line.trimmed.isEmpty {
            let name = line.droppingCurrentFolder
            let image =
                listing.image(named: name)
                ?? Self.suffixes(of: name).lazy.compactMap { listing.image(named: $0) }.first
            guard let image else {
                draft.leaveOut(
                    "\(list):\(index + 1)",
                    .missing,
                    "“\(line)” is named, but there is no such image."
                )
                continue
            }
            if let other = listed[image] {
                if other != split {
                    draft.adjust(
                        "\(list):\(index + 1)",
                        .repeated,
                        "“\(image)” is in the split “\(other)” as well and was left there."
                    )
                }
            } else {
                listed[image] = split
            }
        }
    }

    /// The split of an image.
    func split(of image: String) -> String? {
        listed[image] ?? folders.first { image.hasPrefix($0.path) }?.split
    }
}
