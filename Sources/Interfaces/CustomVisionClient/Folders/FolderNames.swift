/// Safe folder names made from untrusted text.
///
/// No name leads out of the folder it is made in, is hidden, means a device, or equals an earlier one on a file system
/// that knows no case.
struct FolderNames {
    /// Well below the 255 bytes of most file systems, with room for a number.
    private static let byteLimit = 100

    private var taken: Set<String> = []

    /// Keeps names from being used that the folder needs itself.
    init(reserving names: [String] = []) {
        taken = Set(names.map { $0.lowercased() })
    }

    /// A free name that resembles a text.
    mutating func name(for text: String) -> String {
        let base = Self.safe(text)
        var name = base
        var number = 2
        while !taken.insert(name.lowercased()).inserted {
            name = "\(base) (\(number))"
            number += 1
        }
        return name
    }

    private static func safe(_ text: String) -> String {
        var safe = String.UnicodeScalarView()
        var byteCount = 0
        for scalar in text.unicodeScalars {
            let kept: Unicode.Scalar = isHarmless(scalar) ? scalar : "_"
            byteCount += UTF8.width(kept)
            guard byteCount <= byteLimit else { break }
            safe.append(kept)
        }
        // A dot in front hides a folder or leads upwards; dots and spaces at the end vanish on some systems.
        let trimmed = safe.trimming { $0 == " " || $0 == "." }
        let name = String(String.UnicodeScalarView(trimmed))
        guard !name.isEmpty else { return "tag" }
        let stem = name.prefix { $0 != "." }.uppercased()
        return devices.contains(stem) ? "_" + name : name
    }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
            false
        default: !#"/\:*?"<>|"#.unicodeScalars.contains(scalar)
        }
    }

    /// Names that are not files on Windows, whatever stands behind a dot.
    private static let devices: Set<String> = Set(
        ["CON", "PRN", "AUX", "NUL"] + (1...9).flatMap { ["COM\($0)", "LPT\($0)"] }
    )
}

extension BidirectionalCollection {
    fileprivate func trimming(_ isTrimmed: (Element) -> Bool) -> SubSequence {
        var rest = drop(while: isTrimmed)
        while let last = rest.last, isTrimmed(last) { rest.removeLast() }
        return rest
    }
}
