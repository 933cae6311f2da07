/// A path with places for parameters, taken apart.
struct PathTemplate: Hashable, Sendable {
    /// A part of the path between slashes.
    enum Segment: Hashable, Sendable {
        /// A word, in lower case, which is how requests are compared.
        case fixed(String)
        /// A place for a value.
        case parameter(Parameter.Name)
    }

    /// The parts, first to last.
    let segments: [Segment]

    /// Takes a template such as `/books/{bookId}` apart.
    init(_ path: String) {
        segments = path.split(separator: "/").map { segment in
            guard segment.hasPrefix("{"), segment.hasSuffix("}") else { return .fixed(segment.lowercased()) }
            return .parameter(Parameter.Name(rawValue: String(segment.dropFirst().dropLast())))
        }
    }

    /// The parameters that have a place in the path.
    var parameterNames: [Parameter.Name] {
        segments.compactMap { if case .parameter(let name) = $0 { name } else { nil } }
    }
}

/// What the paths of some operations begin with.
///
/// Clients keep the path of the endpoint that they were given, and a proxy may put something in front of it, so
/// anything may stand before a root.
package struct InterfaceRoot: Sendable {
    /// The place of the version in a template.
    private static let versionPlace: Parameter.Name = "version"

    /// The name by which operations refer to it.
    package let name: String

    /// The template, such as `/library/{version}/books`.
    package let path: String

    /// The versions that are served, oldest first, as a path has them; none if the path names no version.
    ///
    /// Every version serves every operation under the root.
    package let versions: [String]

    let segments: [PathTemplate.Segment]
    private let versionIndex: Int?
    private let knownVersions: [String: String]

    /// Describes a root.
    ///
    /// - Parameters:
    ///   - name: The name by which operations refer to it.
    ///   - path: Words, and at most one place: `{version}`.
    ///   - versions: What may stand at that place.
    /// - Precondition: The path has that place if, and only if, there are versions.
    package init(_ name: String, _ path: String, versions: [String] = []) {
        self.name = name
        self.path = path
        self.versions = versions
        segments = PathTemplate(path).segments
        versionIndex = segments.firstIndex(of: .parameter(Self.versionPlace))
        knownVersions = Dictionary(uniqueKeysWithValues: versions.map { ($0.lowercased(), $0) })
        precondition((versionIndex == nil) == versions.isEmpty, "\(path) and its versions do not fit.")
    }

    /// The first place in a path where the root stands, whatever version it names.
    func start(in path: [String]) -> Int? {
        guard path.count >= segments.count else { return nil }
        return (0...(path.count - segments.count)).first { start in
            segments.indices.allSatisfy { index in
                guard case .fixed(let word) = segments[index] else { return true }
                return path[start + index].lowercased() == word
            }
        }
    }

    /// The version that a path names, as it is written in ``versions``; `nil` for a root without versions.
    ///
    /// - Throws: ``APIError`` with `notFound` that lists the versions, for any other.
    func version(in path: [String], from start: Int) throws(APIError) -> String? {
        guard let versionIndex else { return nil }
        let token = path[start + versionIndex]
        if let version = knownVersions[token.lowercased()] { return version }
        throw APIError(
            .notFound,
            "The version “\(token.excerpt)” of the \(name) API is not served; these are: "
                + "\(versions.joined(separator: ", "))."
        )
    }
}
