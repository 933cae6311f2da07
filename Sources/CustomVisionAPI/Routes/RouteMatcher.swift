package import HTTPTypes

/// What a method and a path ask for.
package struct RouteMatch: Sendable {
    /// The operation.
    package let operation: APIOperation

    /// The version that the path names.
    package let version: APIVersion

    /// What stands before `customvision` in the path as it arrived.
    ///
    /// Empty, or one or more segments with a slash before each. A server behind a proxy finds here what its own
    /// links must begin with.
    package let pathPrefix: String

    /// The parameters of the path, decoded once.
    let pathValues: [APIOperation.Parameter.Name: String]
}

/// Finds the operation that a request asks for.
///
/// A tree of path segments, built once; a request costs one dictionary look-up for each of its segments. Fixed segments
/// have no case, doubled and trailing slashes do not count, and anything may stand before `customvision`, since
/// clients keep the path of the endpoint that they were given.
package struct RouteMatcher: Sendable {
    /// A place in the tree; the others are named by their index.
    private struct Node: Sendable {
        var fixed: [String: Int] = [:]
        var parameter: (name: APIOperation.Parameter.Name, node: Int)?
        var operations: [HTTPRequest.Method: APIOperation] = [:]
    }

    private var nodes: [Node] = []
    private var roots: [APISide: Int] = [:]
    private let versions: [String: APIVersion]

    /// Builds the tree.
    ///
    /// - Precondition: No two operations have the same method and path.
    package init(operations: [APIOperation] = APIOperation.all) {
        versions = Dictionary(
            uniqueKeysWithValues: APIVersion.all.map { ("\($0.side.rawValue)/\($0.token)", $0) }
        )
        for side in APISide.allCases {
            roots[side] = nodes.count
            nodes.append(Node())
        }
        for operation in operations {
            for path in [operation.path, operation.legacyPath].compactMap({ $0 }) {
                insert(operation, at: PathTemplate(path))
            }
        }
    }

    private mutating func insert(_ operation: APIOperation, at path: PathTemplate) {
        var index = roots[operation.side] ?? 0
        for segment in path.segments {
            let next = nodes.count
            switch segment {
            case .fixed(let word):
                if let known = nodes[index].fixed[word] {
                    index = known
                    continue
                }
                nodes[index].fixed[word] = next
            case .parameter(let name):
                if let known = nodes[index].parameter {
                    precondition(known.name == name, "Two names for one place in \(operation.path).")
                    index = known.node
                    continue
                }
                nodes[index].parameter = (name, next)
            }
            nodes.append(Node())
            index = next
        }
        let former = nodes[index].operations.updateValue(operation, forKey: operation.method)
        precondition(former == nil, "Two operations at \(operation.method) \(operation.path).")
    }

    /// The operation at a path.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - path: The path as it arrived, percent-encoded, without the query.
    /// - Returns: The operation, and what the path holds beside it.
    /// - Throws: ``APIError``: `notFound` for a path or a version that is not served, `methodNotAllowed` for a path
    ///   that is served with other methods, which its `Allow` names.
    /// - Complexity: O(length of the path)
    package func match(_ method: HTTPRequest.Method, _ path: String) throws(APIError) -> RouteMatch {
        let raw = path.utf8.split(separator: UInt8(ascii: "/"))
        var segments: [String] = []
        segments.reserveCapacity(raw.count)
        for segment in raw {
            guard let segment = PercentEncoding.decode(segment) else {
                throw APIError(.badRequest, "The path is not UTF-8.")
            }
            segments.append(segment)
        }
        guard let base = Self.base(of: segments), let root = roots[base.side] else { throw Self.unknownPath }
        let version = try version(segments[base.start + 1], of: base.side)

        var index = root
        var values: [APIOperation.Parameter.Name: String] = [:]
        for segment in segments[(base.start + 3)...] {
            // A fixed word wins for good: no name of a project or an image looks like one.
            if let next = nodes[index].fixed[segment.lowercased()] {
                index = next
            } else if let (name, next) = nodes[index].parameter {
                values[name] = segment
                index = next
            } else {
                throw Self.unknownPath
            }
        }
        guard let operation = nodes[index].operations[method] else {
            throw Self.wrongMethod(method, allowed: nodes[index].operations.keys.map(\.rawValue))
        }
        return RouteMatch(
            operation: operation,
            version: version,
            pathPrefix: raw[..<base.start].map { "/" + String(decoding: $0, as: UTF8.self) }.joined(),
            pathValues: values
        )
    }

    /// Where `customvision`, a version and a side stand one after the other.
    private static func base(of segments: [String]) -> (start: Int, side: APISide)? {
        for start in segments.indices.dropLast(2) where segments[start].lowercased() == "customvision" {
            if let side = APISide(rawValue: segments[start + 2].lowercased()) { return (start, side) }
        }
        return nil
    }

    private func version(_ token: String, of side: APISide) throws(APIError) -> APIVersion {
        if let version = versions["\(side.rawValue)/\(token.lowercased())"] { return version }
        let served = APIVersion.all(of: side).map(\.token).joined(separator: ", ")
        throw APIError(
            .notFound,
            "The version “\(token.excerpt)” of the \(side.rawValue) API is not served; these are: \(served)."
        )
    }

    private static let unknownPath = APIError(
        .notFound,
        """
        Resource not found. Addresses begin with /customvision/{version}/training or \
        /customvision/{version}/prediction; the operations are listed in /openapi.json.
        """
    )

    private static func wrongMethod(_ method: HTTPRequest.Method, allowed: [String]) -> APIError {
        guard !allowed.isEmpty else { return unknownPath }
        let list = allowed.sorted().joined(separator: ", ")
        return APIError(
            .methodNotAllowed,
            "This address does not take \(method.rawValue.excerpt); it takes \(list).",
            headerFields: [.allow: list]
        )
    }
}
