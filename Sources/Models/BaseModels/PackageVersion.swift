/// A version that sorts as people expect: `1.10` after `1.9`, `1.0` after `1.0-beta`.
///
/// The parts between dots and hyphens are compared one by one, numbers as numbers; a number comes after a word, and
/// where one version ends, a further number makes the other later and a further word makes it earlier.
struct PackageVersion: Comparable {
    private enum Part: Equatable {
        case word(String)
        case end
        case number(Int)

        var rank: Int {
            switch self {
            case .word: 0
            case .end: 1
            case .number: 2
            }
        }
    }

    private let parts: [Part]

    init(_ text: String) {
        parts = text.split(whereSeparator: { $0 == "." || $0 == "-" }).map { part in
            Int(part).map(Part.number) ?? .word(String(part))
        }
    }

    static func < (first: PackageVersion, second: PackageVersion) -> Bool {
        for index in 0..<max(first.parts.count, second.parts.count) {
            let (left, right) = (first.part(index), second.part(index))
            if left == right { continue }
            return switch (left, right) {
            case (.word(let left), .word(let right)): left < right
            case (.number(let left), .number(let right)): left < right
            default: left.rank < right.rank
            }
        }
        return false
    }

    private func part(_ index: Int) -> Part {
        index < parts.count ? parts[index] : .end
    }
}
