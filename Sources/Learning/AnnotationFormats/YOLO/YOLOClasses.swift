import ImageFolders

/// The classes of a YOLO data set, from `data.yaml` or from a list of names.
struct YOLOClasses {
    /// Lists with a name on each line; labelImg puts its own beside the boxes.
    private static let listNames: Set<String> = ["classes.txt", "obj.names"]

    /// The file that was read; `nil` if there is none.
    let file: String?
    /// All files that say the same.
    let files: [String]
    /// Names by the number of their class.
    let names: [Int: String]
    /// Where splits are, as `data.yaml` says.
    let splits: [DataYAML.Split]

    /// The file that names the classes: `data.yaml`, or another of its kind, before lists.
    static func file(in listing: DatasetListing) -> String? {
        descriptions(in: listing).first ?? lists(in: listing).first
    }

    private static func descriptions(in listing: DatasetListing) -> [String] {
        let files = (listing.files(endingIn: ".yaml") + listing.files(endingIn: ".yml")).filter { file in
            String(decoding: listing.opening(of: file), as: UTF8.self).textLines.contains {
                $0.hasPrefix("names:")
            }
        }
        return files.filter { $0.lastPathPart.pathStem == "data" }
            + files.filter { $0.lastPathPart.pathStem != "data" }
    }

    private static func lists(in listing: DatasetListing) -> [String] {
        let files =
            listing.files(endingIn: "classes.txt") + listing.files(endingIn: ".names")
        return files.filter { listNames.contains($0.lastPathPart) || $0.hasSuffix(".names") }
    }

    /// Finds and reads the file.
    ///
    /// - Throws: ``DatasetError`` with the line where it is broken, or if several files of its kind are there.
    init(in listing: DatasetListing) throws(DatasetError) {
        let (descriptions, lists) = (Self.descriptions(in: listing), Self.lists(in: listing))
        files = descriptions + lists
        file = files.first
        if let description = descriptions.first {
            guard descriptions.count == 1 || description.lastPathPart.pathStem == "data" else {
                throw listing.flaw(
                    description,
                    "and “\(descriptions[1])” both name classes: keep one of them"
                )
            }
            do throws(TextFlaw) {
                let text = try Self.text(of: description, in: listing)
                let data = try DataYAML(text)
                (names, splits) = (data.names, data.splits)
            } catch {
                throw listing.flaw(description, "is broken in line \(error.line): \(error.reason)")
            }
        } else if let list = lists.first {
            let lines = try listing.text(of: list, limit: DatasetListing.smallFileLimit).textLines.map(
                \.trimmed
            )
            // An empty line at the end is no class.
            let last = lines.lastIndex { !$0.isEmpty } ?? -1
            names = Dictionary(
                uniqueKeysWithValues: lines.prefix(last + 1).enumerated().map { ($0.offset, $0.element) }
            )
            splits = []
        } else {
            (names, splits) = ([:], [])
        }
    }

    private static func text(of file: String, in listing: DatasetListing) throws(TextFlaw) -> String {
        do throws(DatasetError) {
            return try listing.text(of: file, limit: DatasetListing.smallFileLimit)
        } catch {
            throw TextFlaw(1, error.description)
        }
    }
}
