import ImageFolders

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

    /// What people read: the names by reason, what matters most first; `nil` if nothing was passed over.
    var text: String? {
        if isEmpty { return nil }
        var lines: [String] = []
        if !leftOut.isEmpty {
            let count = leftOut.count
            let hasParts = leftOut.contains { $0.code.isOfPart }
            lines += ReasonList.lines(
                count == 1
                    ? "Left out:"
                    : "Left out, \(count) \(hasParts ? "files and entries" : "files and folders"):",
                leftOut.map { ($0.path, $0.reason) },
                noun: hasParts ? "entries" : "files"
            )
        }
        if !otherFiles.isEmpty { lines.append("Not images, passed over: " + ReasonList.listed(otherFiles)) }
        if hiddenFiles > 0 {
            lines.append(
                hiddenFiles == 1
                    ? "One hidden or system file was passed over."
                    : "\(hiddenFiles) hidden or system files were passed over."
            )
        }
        return lines.joined(separator: "\n")
    }
}

extension LeftOut.Code {
    /// Whether it tells of a part of a file, such as a box, rather than of a whole one.
    fileprivate var isOfPart: Bool {
        switch self {
        case .ambiguous, .emptyBox, .crowd, .unknownTag, .badEntry: true
        default: false
        }
    }
}
