import ImageFolders

/// Which split each file of annotations belongs to, by the lists in `ImageSets/Main`, or else by Roboflow's folders.
struct VOCSplits {
    /// The folders that lists of names lie in.
    private static let listFolder = "ImageSets/Main/"
    /// What folders of splits are called, where nothing else tells of splits.
    private static let folderNames: Set<String> = [
        "train", "training", "val", "valid", "validation", "test", "testing",
    ]

    private var splits: [String: String] = [:]
    private var hasLists = false

    /// Reads the lists of a folder.
    ///
    /// A list has a line for each file of annotations, its path below `Annotations` without extension. Lists of single tags,
    /// which have a number behind each name, say nothing about splits, and `trainval` only what others do not.
    init(of files: [String], in listing: DatasetListing, telling draft: inout DatasetDraft) {
        let names = Dictionary(files.map { (Self.name(of: $0), $0) }) { first, _ in first }
        let lists = listing.files(endingIn: ".txt").filter { $0.contains(Self.listFolder) }
        for list in lists.filter({ !$0.hasSuffix("/trainval.txt") })
            + lists.filter({ $0.hasSuffix("/trainval.txt") })
        {
            draft.use(list)
            hasLists = true
            do throws(DatasetError) {
                let text = try listing.text(of: list)
                read(text, of: list, names: names, telling: &draft)
            } catch {
                draft.leaveOut(list, .badEntry, error.description)
            }
        }
    }

    private mutating func read(
        _ text: String,
        of list: String,
        names: [String: String],
        telling draft: inout DatasetDraft
    ) {
        let split = list.lastPathPart.pathStem
        for (index, name) in text.textLines.enumerated() {
            if name.trimmed.isEmpty { continue }
            guard let file = names[name] ?? names[name.trimmed] else {
                // “2008_000015 -1”: whether an image has one tag.
                let words = name.split(separator: " ")
                if words.count == 2, ["-1", "0", "1"].contains(words[1]), names[String(words[0])] != nil {
                    return
                }
                draft.leaveOut(
                    "\(list):\(index + 1)",
                    .missing,
                    "No file of annotations is called “\(name)”."
                )
                continue
            }
            if let other = splits[file] {
                if other != split, split != "trainval" {
                    draft.adjust(
                        "\(list):\(index + 1)",
                        .repeated,
                        "“\(name)” is in the list “\(other)” as well and was left there."
                    )
                }
            } else {
                splits[file] = split
            }
        }
    }

    /// The split of a file of annotations.
    func split(of file: String) -> String? {
        if hasLists { return splits[file] }
        guard let first = file.split(separator: "/").dropLast().first.map(String.init) else { return nil }
        return Self.folderNames.contains(first.lowercased()) ? first : nil
    }

    /// What lists call a file of annotations.
    private static func name(of file: String) -> String {
        let path = file.hasPrefix("Annotations/") ? String(file.dropFirst("Annotations/".count)) : file
        return path.pathStem
    }
}
