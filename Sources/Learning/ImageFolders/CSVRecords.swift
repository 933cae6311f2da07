/// The records of a CSV text (RFC 4180): quoted fields, doubled quotes, line breaks inside quotes.
///
/// Lines may end in LF or CRLF; a byte-order mark is skipped. Fields are separated by whichever of comma, semicolon and tab comes
/// first outside quotes: spreadsheets of many countries write semicolons, and a comma behind them is part of a field.
package struct CSVRecords: Sequence, Sendable {
    /// One record and the number of the line on which it starts, from 1.
    package struct Record: Hashable, Sendable {
        package let line: Int
        package let fields: [String]

        package init(line: Int, fields: [String]) {
            self.line = line
            self.fields = fields
        }

        /// The field of a column; empty where the line is shorter.
        package func field(_ column: Int) -> String {
            fields.indices.contains(column) ? fields[column] : ""
        }
    }

    private let records: [Record]

    /// Splits a text into records; empty lines are left out.
    ///
    /// - Throws: ``DatasetError`` if a quoted field never ends.
    package init(_ text: String) throws(DatasetError) {
        var scalars = Array(text.unicodeScalars)
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        let separator = Self.separator(of: scalars)
        var records: [Record] = []
        var fields: [String] = []
        var field = String.UnicodeScalarView()
        var line = 1
        var start = 1
        var index = 0
        func endField() {
            fields.append(String(field))
            field = String.UnicodeScalarView()
        }
        func endRecord() {
            endField()
            if fields != [""] { records.append(Record(line: start, fields: fields)) }
            fields = []
        }
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            if scalar == "\"", field.isEmpty {
                while true {
                    guard index < scalars.count else {
                        throw DatasetError(
                            .badLabelList,
                            "Line \(start): a field starts with a quote that never ends."
                        )
                    }
                    let quoted = scalars[index]
                    index += 1
                    if quoted == "\"" {
                        guard index < scalars.count, scalars[index] == "\"" else { break }
                        index += 1
                    }
                    if quoted == "\n" { line += 1 }
                    field.append(quoted)
                }
            } else if scalar == separator {
                endField()
            } else if scalar == "\n" {
                endRecord()
                line += 1
                start = line
            } else if scalar != "\r" || (index < scalars.count && scalars[index] != "\n") {
                field.append(scalar)
            }
        }
        endRecord()
        self.records = records
    }

    private static func separator(of scalars: [Unicode.Scalar]) -> Unicode.Scalar {
        var isQuoted = false
        for scalar in scalars {
            if scalar == "\"" { isQuoted.toggle() }
            if !isQuoted, [",", ";", "\t"].contains(scalar) { return scalar }
        }
        return ","
    }

    package func makeIterator() -> IndexingIterator<[Record]> {
        records.makeIterator()
    }
}
