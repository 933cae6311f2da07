internal import CustomVisionAPI
internal import HTTPTypes

/// What a method and a path ask for.
package struct PortalMatch: Sendable {
    /// The operation.
    package let operation: PortalOperation

    /// What stands before `portal` in the path as it arrived; links to images must begin with it, too.
    package let pathPrefix: String

    /// The parameters of the path, decoded once.
    let pathValues: [APIOperation.Parameter.Name: String]
}

/// Finds the operation that a request asks for.
///
/// Fixed segments have no case, doubled and trailing slashes do not count, and a proxy may put something before
/// `portal`, as with the protocol's own paths. The table is short, so it is searched row by row.
struct PortalRoutes: Sendable {
    private let rows: [(operation: PortalOperation, segments: [PathTemplate.Segment])]

    init(_ operations: [PortalOperation] = PortalOperation.all) {
        rows = operations.map { ($0, PathTemplate($0.path).segments) }
    }

    /// The operation at a path; `nil` if the path is not under ``PortalOperation/root``.
    ///
    /// - Throws: ``APIError``: `notFound` for a path that is not served, `methodNotAllowed` for one that is served with
    ///   other methods, which its `Allow` names.
    func match(_ method: HTTPRequest.Method, _ path: String) throws(APIError) -> PortalMatch? {
        let raw = path.utf8.split(separator: UInt8(ascii: "/"))
        var segments: [String] = []
        for segment in raw {
            // Bytes that are no text are for whoever is asked next to refuse.
            guard let segment = PercentEncoding.decode(segment) else { return nil }
            segments.append(segment)
        }
        guard let start = Self.start(of: segments) else { return nil }
        let rest = segments[(start + 2)...]
        var methods: [String] = []
        for row in rows {
            guard let values = Self.values(of: rest, at: row.segments) else { continue }
            guard row.operation.method == method else {
                methods.append(row.operation.method.rawValue)
                continue
            }
            return PortalMatch(
                operation: row.operation,
                pathPrefix: raw[..<start].map { "/" + String(decoding: $0, as: UTF8.self) }.joined(),
                pathValues: values
            )
        }
        guard methods.isEmpty else {
            let list = methods.sorted().joined(separator: ", ")
            throw APIError(
                .methodNotAllowed,
                "This address does not take this method; it takes \(list).",
                headerFields: [.allow: list]
            )
        }
        throw APIError(
            .notFound,
            "Resource not found. The operations under \(PortalOperation.root) are listed in /openapi.json."
        )
    }

    /// Where `portal` and `v1` stand one after the other, with nothing of the protocol before them.
    private static func start(of segments: [String]) -> Int? {
        for index in segments.indices.dropLast() {
            let segment = segments[index].lowercased()
            if segment == "customvision" { return nil }
            if segment == "portal", segments[index + 1].lowercased() == "v1" { return index }
        }
        return nil
    }

    private static func values(
        of path: ArraySlice<String>,
        at template: [PathTemplate.Segment]
    ) -> [APIOperation.Parameter.Name: String]? {
        guard path.count == template.count else { return nil }
        var values: [APIOperation.Parameter.Name: String] = [:]
        for (segment, place) in zip(path, template) {
            switch place {
            case .fixed(let word): guard segment.lowercased() == word else { return nil }
            case .parameter(let name): values[name] = segment
            }
        }
        return values
    }
}
