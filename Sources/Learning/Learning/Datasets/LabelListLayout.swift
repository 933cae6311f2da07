import ImageFolders

/// Where a list has its images and its tags.
struct LabelListLayout {
    /// The columns that hold tags as text.
    enum TagFields {
        /// Every column but the one of the images.
        case all
        /// These, and what goes on behind the last column of the heading.
        case only(Set<Int>, andFrom: Int)

        func contains(_ column: Int) -> Bool {
            switch self {
            case .all: true
            case .only(let columns, let end): columns.contains(column) || column >= end
            }
        }
    }

    /// How the tags are written.
    enum Tags {
        case fields(TagFields)
        case oneHot([Int])
    }

    let hasHeading: Bool
    let imageColumn: Int
    let tags: Tags
    /// What a person should know about columns that are not read.
    let notes: [String]

    /// So many lines tell what is in a column.
    private static let sampleCount = 1_000

    private static let imageWords: Set<String> = [
        "file", "filename", "filepath", "image", "images", "imagename", "imagepath", "imagefile", "imageid",
        "img", "imgname",
        "path", "photo", "image",
    ]

    private static let tagWords: Set<String> = [
        "tag", "tags", "label", "labels", "class", "classes", "classname", "category", "categories", "target",
        "keywords",
    ]

    /// Looks at headings first, then at what is in the columns.
    ///
    /// - Parameters:
    ///   - records: At least one, without spaces around fields.
    ///   - isFile: Whether a name is one of a file that is there.
    /// - Throws: ``DatasetError`` if no column names images, or cells of 0 and 1 have no names of tags above them.
    init(_ records: [CSVRecords.Record], isFile: (String) -> Bool) throws(DatasetError) {
        let first = records[0]
        // “Tag 2” is a word for tags like “tags”.
        func word(_ field: String) -> String { field.lowercased().filter(\.isLetter) }
        func namesFile(_ field: String) -> Bool { isFile(field) || field.hasImageExtension }
        let sample = records.prefix(Self.sampleCount)
        func fileCount(_ column: Int) -> Int { sample.count { namesFile($0.field(column)) } }

        let width = sample.reduce(0) { max($0, $1.fields.count) }
        let counts = (0..<width).map(fileCount)
        let headed = first.fields.indices.filter { Self.imageWords.contains(word(first.fields[$0])) }
        let fullest = counts.indices.max { (counts[$0], -$0) < (counts[$1], -$1) } ?? 0
        // Several headings may sound like it (image, path): the one with most files below it.
        let named = headed.max { (counts[$0], -$0) < (counts[$1], -$1) }
        guard let column = named ?? (counts[fullest] * 2 >= sample.count ? fullest : nil) else {
            throw DatasetError(
                .badLabelList,
                "No column of the list names images of the folder; its first line is \(first.fields.quoted). A line is a file below the folder and its tags, “a.jpg,red,round”, or the first line has the names of all tags and the others 0 or 1."
            )
        }
        imageColumn = column

        let others = first.fields.indices.filter { $0 != column }
        let labeled = others.filter { Self.tagWords.contains(word(first.fields[$0])) }
        let isFirstFile = namesFile(first.field(column))
        let lines = records.dropFirst()
        let sampled = lines.prefix(Self.sampleCount)
        func switchCount(_ column: Int) -> Int { sampled.count { Switch($0.field(column)) != nil } }
        let switches = sampled.isEmpty ? [] : others.filter { switchCount($0) * 2 > sampled.count }
        let tagSwitches = switches.filter { !first.fields[$0].isEmpty }
        let looksOneHot = !tagSwitches.isEmpty && tagSwitches.allSatisfy { Switch(first.fields[$0]) == nil }
        hasHeading =
            named != nil || (!isFirstFile && !lines.isEmpty && (!labeled.isEmpty || looksOneHot))

        // A single column of 0 and 1 may as well hold tags of these names, if it is called “label”.
        let isOneHot =
            tagSwitches.count > 1
            ? labeled.allSatisfy(tagSwitches.contains)
            : tagSwitches.count == 1 && others.count == 1 && labeled.isEmpty
        if hasHeading, isOneHot {
            tags = .oneHot(tagSwitches)
            notes = Self.unread(others.filter { !tagSwitches.contains($0) }, of: first)
            return
        }
        if !hasHeading, others.count > 1, others.allSatisfy({ switchCount($0) == sampled.count }),
            others.allSatisfy({ Switch(first.fields[$0]) != nil })
        {
            throw DatasetError(
                .badLabelList,
                "The list has columns of 0 and 1, but no first line with the names of the tags: add one, such as “image,red,round”."
            )
        }
        if hasHeading, !labeled.isEmpty {
            let isLast = labeled.contains(first.fields.count - 1)
            tags = .fields(.only(Set(labeled), andFrom: isLast ? first.fields.count : .max))
            notes = Self.unread(others.filter { !labeled.contains($0) }, of: first)
        } else {
            tags = .fields(.all)
            notes = []
        }
    }

    private static func unread(_ columns: [Int], of heading: CSVRecords.Record) -> [String] {
        let names = columns.map { heading.fields[$0] }.filter { !$0.isEmpty }
        return names.isEmpty ? [] : ["Not read as tags: the columns \(names.quoted)."]
    }
}

extension String {
    /// Whether it ends like the name of an image.
    fileprivate var hasImageExtension: Bool {
        guard let dot = lastIndex(of: "."), dot != startIndex else { return false }
        return imageFileExtensions.contains(self[index(after: dot)...].lowercased())
    }
}
