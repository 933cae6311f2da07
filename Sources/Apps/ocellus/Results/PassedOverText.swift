import Learning

extension PassedOver {
    /// An image that could not be used, as results name it beside ``leftOut``.
    private struct SkippedImage: Encodable {
        let image: String
        let reason: String
    }

    private enum ResultKeys: String, CodingKey {
        case skipped
    }

    /// Adds `leftOut`, `otherFiles`, `hiddenFiles` and `skipped` to a command's result; the last are the images among what was left
    /// out.
    func encodeForResult(to encoder: any Encoder) throws {
        try encode(to: encoder)
        let images = leftOut.filter { [.undecodable, .unreadable].contains($0.code) }
        var container = encoder.container(keyedBy: ResultKeys.self)
        try container.encode(images.map { SkippedImage(image: $0.path, reason: $0.reason) }, forKey: .skipped)
    }

    /// So many names are listed for each reason; `--json` has all.
    private static let nameLimit = 50

    /// What people read: the names by reason, what matters most first; `nil` if nothing was passed over.
    var text: String? {
        if isEmpty { return nil }
        var lines: [String] = []
        if !leftOut.isEmpty {
            lines.append(leftOut.count == 1 ? "Left out:" : "Left out, \(leftOut.count) files and folders:")
            for group in groups {
                if group.names.count == 1 {
                    lines.append("  \(printable(group.names[0])): \(printable(group.reason))")
                } else {
                    lines.append("  \(group.names.count) files: \(printable(group.reason))")
                    lines.append("    " + Self.listed(group.names))
                }
            }
        }
        if !otherFiles.isEmpty { lines.append("Not images, passed over: " + Self.listed(otherFiles)) }
        if hiddenFiles > 0 {
            lines.append(
                hiddenFiles == 1
                    ? "One hidden or system file was passed over."
                    : "\(hiddenFiles) hidden or system files were passed over."
            )
        }
        return lines.joined(separator: "\n")
    }

    /// What was left out for the same reason.
    private var groups: [(reason: String, names: [String])] {
        var order: [String] = []
        var names: [String: [String]] = [:]
        for entry in leftOut {
            if names[entry.reason] == nil { order.append(entry.reason) }
            names[entry.reason, default: []].append(entry.path)
        }
        return order.map { ($0, names[$0] ?? []) }
    }

    private static func listed(_ names: [String]) -> String {
        let rest = names.count - nameLimit
        return names.prefix(nameLimit).map(printable).joined(separator: ", ")
            + (rest > 0 ? " and \(rest) more, which --json names" : "")
    }
}
