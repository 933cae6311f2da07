internal import Foundation

/// Finds the tags of a project by name: in the same spelling, else in one that differs in case only, because some
/// services take such names for the same.
struct TagNames {
    private let byName: [String: UUID]
    private let byLowercase: [String: UUID]

    init(_ tags: [CustomVisionClient.Tag]) {
        byName = Dictionary(tags.map { ($0.name, $0.id) }, uniquingKeysWith: { first, _ in first })
        byLowercase = Dictionary(
            tags.map { ($0.name.lowercased(), $0.id) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The id of a tag, or `nil` if the project has none of that name.
    func id(of name: String) -> UUID? {
        byName[name] ?? byLowercase[name.lowercased()]
    }

    /// The ids of all the names that the project has.
    func ids(for names: [String]) -> [String: UUID] {
        var ids: [String: UUID] = [:]
        for name in names { ids[name] = id(of: name) }
        return ids
    }
}
