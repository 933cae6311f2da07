/// What is read of the file `data.yaml` of a YOLO data set: the names of classes, and where each split is.
///
/// It is the part of YAML that such files are written in: keys at the beginning of lines, lists and maps in blocks or in
/// brackets, plain and quoted texts, comments. Other keys, and what belongs to them, are passed over.
struct DataYAML: Sendable {
    /// Where a split is, as it is written.
    struct Split: Hashable, Sendable {
        let name: String
        let places: [String]
        let line: Int
    }

    /// Names by the number of their class.
    private(set) var names: [Int: String] = [:]
    /// The keys that may be splits, in order.
    private(set) var splits: [Split] = []

    /// Keys that are no splits; `path` is where the data set was on another machine.
    static let otherKeys: Set<String> = [
        "path", "names", "nc", "download", "roboflow", "kpt_shape", "flip_idx", "channels", "kpt_names",
    ]

    /// More classes than this are not named by a person.
    private static let classLimit = 1_000_000

    /// Reads a file.
    ///
    /// - Throws: ``TextFlaw`` with the line.
    init(_ text: String) throws(TextFlaw) {
        let lines = text.textLines.enumerated().map { YAMLLine($0.element, number: $0.offset + 1) }
            .filter { !$0.content.isEmpty && $0.content != "---" && $0.content != "..." }
        var rest = lines[...]
        while let head = rest.popFirst() {
            guard head.indent == 0, let entry = head.entry else {
                throw TextFlaw(head.number, "“\(head.content.prefix(40))” is not “key: value”.")
            }
            var block: [YAMLLine] = []
            while let line = rest.first,
                line.indent > 0 || line.content.hasPrefix("- ") || line.content == "-"
                    || line.content.isClosing
            {
                block.append(line)
                rest.removeFirst()
            }
            if entry.key == "names" {
                names = try Self.names(entry.value, block, at: head.number)
            } else if !Self.otherKeys.contains(entry.key) {
                // Whatever a stranger's key holds: only what reads as a text or a list of them can be a split.
                guard let values = try? Self.values(entry.value, block, at: head.number) else { continue }
                let places = values.map(\.value).filter { !$0.isEmpty }
                if !places.isEmpty {
                    splits.append(Split(name: entry.key, places: places, line: head.number))
                }
            }
        }
    }

    private static func names(
        _ value: String,
        _ block: [YAMLLine],
        at line: Int
    ) throws(TextFlaw) -> [Int: String] {
        var names: [Int: String] = [:]
        for (index, item) in try values(value, block, at: line).enumerated() {
            guard let number = item.key.map({ Int($0) }) ?? index, (0..<classLimit).contains(number) else {
                throw TextFlaw(item.line, "“\(item.key ?? "")” is no number of a class.")
            }
            guard names[number] == nil else {
                throw TextFlaw(item.line, "The class \(number) has two names.")
            }
            names[number] = item.value
        }
        return names
    }

    private struct Item {
        let key: String?
        let value: String
        let line: Int
    }

    /// The items of a list or a map, or a single text.
    private static func values(
        _ value: String,
        _ block: [YAMLLine],
        at line: Int
    ) throws(TextFlaw) -> [Item] {
        if value.hasPrefix("[") || value.hasPrefix("{") {
            var flow = YAMLFlow(([value] + block.map(\.content)).joined(separator: " "), line: line)
            return try flow.items().map { Item(key: $0.key, value: $0.value, line: line) }
        }
        if !value.isEmpty {
            return [Item(key: nil, value: try YAMLFlow.scalar(value, line: line), line: line)]
        }
        var items: [Item] = []
        for line in block {
            if line.content.hasPrefix("- ") || line.content == "-" {
                let text = String(line.content.dropFirst()).trimmed
                items.append(
                    Item(key: nil, value: try YAMLFlow.scalar(text, line: line.number), line: line.number)
                )
            } else if let entry = line.entry {
                items.append(
                    Item(
                        key: entry.key,
                        value: try YAMLFlow.scalar(entry.value, line: line.number),
                        line: line.number
                    )
                )
            } else {
                throw TextFlaw(
                    line.number,
                    "“\(line.content.prefix(40))” is neither “- name” nor “number: name”."
                )
            }
        }
        return items
    }
}

/// Why a text cannot be read.
struct TextFlaw: Error, Hashable {
    let line: Int
    /// A sentence.
    let reason: String

    init(_ line: Int, _ reason: String) {
        self.line = line
        self.reason = reason
    }
}

extension String {
    /// Whether it goes on with a list in brackets of a line before.
    fileprivate var isClosing: Bool { hasPrefix("]") || hasPrefix("}") }
}
