/// A table for a terminal or a log: columns line up, numbers stand to the right.
struct TextTable {
    /// One column: its heading and the side on which its cells stand.
    struct Column {
        enum Alignment { case left, right }

        let heading: String
        let alignment: Alignment

        static func text(_ heading: String) -> Column { Column(heading: heading, alignment: .left) }
        static func number(_ heading: String) -> Column { Column(heading: heading, alignment: .right) }
    }

    private let columns: [Column]
    private var rows: [[String]] = []

    init(_ columns: Column...) {
        self.columns = columns
    }

    init(columns: [Column]) {
        self.columns = columns
    }

    /// Adds a row.
    ///
    /// - Precondition: There is one cell for each column.
    mutating func addRow(_ cells: [String]) {
        precondition(cells.count == columns.count, "A row needs \(columns.count) cells, not \(cells.count).")
        rows.append(cells)
    }

    /// The table as lines without a final line break.
    func rendered(style: TextStyle = .plain) -> String {
        let widths = columns.indices.map { column in
            ([columns[column].heading] + rows.map { $0[column] }).map(displayWidth).max() ?? 0
        }
        func line(_ cells: [String]) -> String {
            let padded = cells.indices.map { column in
                let space = String(repeating: " ", count: widths[column] - displayWidth(cells[column]))
                return columns[column].alignment == .left ? cells[column] + space : space + cells[column]
            }
            return String(("  " + padded.joined(separator: "   ")).reversed().drop { $0 == " " }.reversed())
        }
        let rule = "  " + widths.map { String(repeating: "─", count: $0) }.joined(separator: "───")
        return ([style.bold(line(columns.map(\.heading))), style.dim(rule)] + rows.map(line))
            .joined(separator: "\n")
    }
}

/// The number of terminal cells a text takes: wide for East Asian scripts and most emoji, none for joiners and for
/// the escapes of ``TextStyle``.
func displayWidth(_ text: String) -> Int {
    text.replacing(/\u{1B}\[[0-9]+m/, with: "").reduce(0) { width, character in
        guard let scalar = character.unicodeScalars.first else { return width }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            return width + 2
        default:
            return width + (scalar.properties.generalCategory == .nonspacingMark ? 0 : 1)
        }
    }
}
