/// The rules for the name of an entry.
///
/// A name is a relative path of one or more parts joined by `/`. Each part is made of ASCII letters, digits and
/// `. _ - + @` or space, does not begin or end with a space, and is neither `.` nor `..`. So a name that passes cannot
/// leave the folder it is unpacked into on any system, and looks in a terminal as it is.
enum EntryName {
    /// The longest name, in bytes.
    ///
    /// File systems allow 255 for one part.
    static let lengthLimit = 200

    /// Whether `bytes` is a name an archive may hold.
    static func isSafe(_ bytes: some Collection<UInt8>) -> Bool {
        guard !bytes.isEmpty, bytes.count <= lengthLimit else { return false }
        return Array(bytes).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .allSatisfy(isSafePart)
    }

    private static func isSafePart(_ part: ArraySlice<UInt8>) -> Bool {
        guard let first = part.first, let last = part.last, part.allSatisfy(isAllowed) else { return false }
        let space = UInt8(ascii: " ")
        guard first != space, last != space else { return false }
        return !part.allSatisfy { $0 == UInt8(ascii: ".") }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "@"),
            UInt8(ascii: " "):
            true
        default:
            false
        }
    }
}
