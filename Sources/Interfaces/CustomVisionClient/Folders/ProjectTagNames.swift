internal import Foundation
internal import TagNaming

/// Finds the tags of a project by name: in the same spelling, else by the rule for equal names (``TagName``).
///
/// The spelling comes first because a service with another rule may have two tags that are one to us.
struct ProjectTagNames {
    private var bySpelling: [[Unicode.Scalar]: UUID] = [:]
    private var byName: [TagName: UUID] = [:]

    init(_ tags: [CustomVisionClient.Tag]) {
        for tag in tags { add(tag.id, named: tag.name) }
    }

    /// Learns of a tag; names that are known stay with the tag they had first.
    mutating func add(_ id: UUID, named name: String) {
        // As scalars, because strings compare by canonical equivalence.
        let spelling = Array(name.unicodeScalars)
        if bySpelling[spelling] == nil { bySpelling[spelling] = id }
        if byName[TagName(name)] == nil { byName[TagName(name)] = id }
    }

    /// The id of a tag, or `nil` if the project has none of that name.
    func id(of name: String) -> UUID? {
        bySpelling[Array(name.unicodeScalars)] ?? byName[TagName(name)]
    }
}
