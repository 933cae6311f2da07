/// Names of files and their parts, grouped by what is said of them.
enum ReasonList {
    /// So many names are listed for each reason; `--json` has all.
    private static let nameLimit = 50

    /// So many reasons are listed; a list that names a line in each would have as many as lines.
    private static let reasonLimit = 200

    /// A heading and the names by reason, in the order in which reasons come first.
    ///
    /// `noun` says what the names are of, in the plural.
    static func lines(
        _ heading: String,
        _ entries: [(name: String, reason: String)],
        noun: String
    ) -> [String] {
        var order: [String] = []
        var names: [String: [String]] = [:]
        for entry in entries {
            if names[entry.reason] == nil { order.append(entry.reason) }
            names[entry.reason, default: []].append(entry.name)
        }
        var lines = [heading]
        for reason in order.prefix(reasonLimit) {
            let names = names[reason] ?? []
            if names.count == 1 {
                lines.append("  \(printable(names[0])): \(printable(reason))")
            } else {
                lines.append("  \(names.count) \(noun): \(printable(reason))")
                lines.append("    " + listed(names))
            }
        }
        let rest = order.count - reasonLimit
        if rest > 0 { lines.append("  and \(rest) more, which --json names") }
        return lines
    }

    /// The same as one text; `nil` if there is nothing.
    static func text(_ heading: String, _ entries: [(name: String, reason: String)]) -> String? {
        if entries.isEmpty { return nil }
        return lines("\(heading), \(entries.count):", entries, noun: "entries").joined(separator: "\n")
    }

    /// Names in a row, as many as a person reads.
    static func listed(_ names: [String]) -> String {
        let rest = names.count - nameLimit
        return names.prefix(nameLimit).map(printable).joined(separator: ", ")
            + (rest > 0 ? " and \(rest) more, which --json names" : "")
    }
}
