import ImageFolders

/// A list of images and their tags, in any of the shapes that people and tools write.
///
/// - *Tags in columns*: a file and any number of tags a line, `a.jpg,red,round`, with or without a heading.
/// - *Tags in one field*: separated by `;` or `|`, or by commas where the field is the only one: `a.jpg,"red,round"`.
/// - *A column for each tag* (one-hot; Roboflow's `_classes.csv`, many lists of Kaggle): a heading with the names of the tags,
///   and 0 or 1, or true or false, in each line.
///
/// The column of the images is found by its heading, else by what is in it. In tags a backslash before `;`, `|`, `,` or `\` says
/// that the character belongs to the tag.
struct LabelList: Hashable, Sendable {
    /// An image as a line of the list names it.
    struct Row: Hashable, Sendable {
        let line: Int
        let file: String
        let tags: [String]
    }

    /// The lines, in order; an image may be in several.
    let rows: [Row]

    /// What a person should know about how the list was read, in sentences.
    let notes: [String]

    /// Understands the records of a list.
    ///
    /// - Parameters:
    ///   - records: The records.
    ///   - isFile: Whether a name is one of a file that is there.
    /// - Throws: ``DatasetError`` that says which shape was looked for, or which line does not have it.
    init(_ records: [CSVRecords.Record], isFile: (String) -> Bool) throws(DatasetError) {
        let records = records.map { $0.trimmed }.filter { record in record.fields.contains { !$0.isEmpty } }
        guard let first = records.first else { throw DatasetError(.badLabelList, "The list is empty.") }
        try Self.refuseBoxes(first)
        let layout = try LabelListLayout(records, isFile: isFile)
        let lines = layout.hasHeading ? records.dropFirst() : records[...]
        switch layout.tags {
        case .oneHot(let columns):
            (rows, notes) = try Self.oneHot(lines, layout: layout, columns: columns, heading: first.fields)
        case .fields(let columns):
            (rows, notes) = Self.fields(lines, layout: layout, columns: columns)
        }
    }

    private static func refuseBoxes(_ heading: CSVRecords.Record) throws(DatasetError) {
        let words = Set(heading.fields.map { $0.lowercased().filter { $0 != "_" && $0 != " " } })
        guard words.isSuperset(of: ["xmin", "ymin", "xmax", "ymax"]) || words.isSuperset(of: ["bbox"]) else {
            return
        }
        throw DatasetError(
            .badLabelList,
            "This is a list of boxes (its heading is \(heading.fields.quoted)), and only whole images are classified here: make a list with a file and its tags in each line."
        )
    }

    private static func oneHot(
        _ lines: ArraySlice<CSVRecords.Record>,
        layout: LabelListLayout,
        columns: [Int],
        heading: [String]
    ) throws(DatasetError) -> ([Row], [String]) {
        var rows: [Row] = []
        var used: Set<Int> = []
        for record in lines {
            var tags: [String] = []
            for column in columns {
                let cell = record.field(column)
                guard let isSet = Switch(cell) else {
                    throw DatasetError(
                        .badLabelList,
                        "Line \(record.line): “\(cell)” in the column “\(heading[column])” is neither 0 nor 1, as the other lines have it."
                    )
                }
                guard isSet == .on else { continue }
                tags.append(heading[column])
                used.insert(column)
            }
            rows.append(Row(line: record.line, file: record.field(layout.imageColumn), tags: tags))
        }
        var notes = [
            "The list has a column for each tag, \(columns.count) in all: 1 says that an image has it."
        ]
        let unused = columns.filter { !used.contains($0) }.map { heading[$0] }
        if !unused.isEmpty { notes.append("No image has \(unused.quoted), so there is no such tag.") }
        notes += layout.notes
        return (rows, notes)
    }

    private static func fields(
        _ lines: ArraySlice<CSVRecords.Record>,
        layout: LabelListLayout,
        columns: LabelListLayout.TagFields
    ) -> ([Row], [String]) {
        let indices = lines.map { record in
            record.fields.indices.filter {
                columns.contains($0) && $0 != layout.imageColumn && !record.fields[$0].isEmpty
            }
        }
        // Where lines have several fields with tags, a comma in a field is part of the tag.
        let splitsCommas = indices.allSatisfy { $0.count <= 1 }
        var split = 0
        var example = ""
        let rows = zip(lines, indices).map { record, indices in
            var tags: [String] = []
            for index in indices {
                let parts = TagField.tags(in: record.fields[index], splittingCommas: splitsCommas)
                tags += parts
                guard parts.count > 1 else { continue }
                split += 1
                if example.isEmpty { example = record.fields[index] }
            }
            return Row(line: record.line, file: record.field(layout.imageColumn), tags: tags)
        }
        var notes: [String] = []
        if split > 0 {
            notes.append(
                "Fields such as “\(example)” were read as several tags (\(split) of them); a backslash before a separator makes it part of a tag."
            )
        }
        return (rows, notes + layout.notes)
    }
}

/// A cell of a one-hot list.
enum Switch: Hashable {
    case on, off

    /// Reads 0, 1, 0.0, 1.0, true, false, yes, no; an empty cell is off.
    init?(_ cell: String) {
        switch cell.lowercased() {
        case "true", "yes": self = .on
        case "", "false", "no": self = .off
        default:
            switch Double(cell) {
            case 1: self = .on
            case 0: self = .off
            default: return nil
            }
        }
    }
}

/// Tags in one field of a list.
enum TagField {
    /// The tags of a field: separated by `;` or `|`, and by commas if asked for; a backslash takes a separator its meaning.
    static func tags(in field: String, splittingCommas: Bool) -> [String] {
        var tags: [String] = []
        var tag = String.UnicodeScalarView()
        var rest = field.unicodeScalars[...]
        func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
            scalar == ";" || scalar == "|" || (splittingCommas && scalar == ",")
        }
        while let scalar = rest.popFirst() {
            if scalar == "\\", let next = rest.first, [";", "|", ",", "\\"].contains(next) {
                tag.append(next)
                rest.removeFirst()
            } else if isSeparator(scalar) {
                tags.append(String(tag))
                tag = String.UnicodeScalarView()
            } else {
                tag.append(scalar)
            }
        }
        return (tags + [String(tag)]).map(\.trimmed).filter { !$0.isEmpty }
    }
}

extension CSVRecords.Record {
    fileprivate var trimmed: CSVRecords.Record {
        CSVRecords.Record(line: line, fields: fields.map(\.trimmed))
    }
}

extension String {
    fileprivate var trimmed: String {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}

extension [String] {
    /// A few of them in quotes, for a sentence.
    var quoted: String {
        prefix(6).map { "“\($0)”" }.joined(separator: ", ") + (count > 6 ? " and \(count - 6) more" : "")
    }
}
