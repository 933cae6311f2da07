package import HTTPTypes

/// The path of a request, decoded once.
package struct RequestPath: Sendable {
    /// The segments as they arrived.
    let raw: [Substring.UTF8View]

    /// The segments, decoded.
    let segments: [String]

    /// Takes a path apart; doubled slashes and one at the end do not count.
    ///
    /// - Parameter path: The path as it arrived, percent-encoded, without the query.
    /// - Throws: ``APIError`` with `badRequest` if it is not UTF-8.
    package init(_ path: String) throws(APIError) {
        raw = path.utf8.split(separator: UInt8(ascii: "/"))
        var segments: [String] = []
        segments.reserveCapacity(raw.count)
        for segment in raw {
            guard let segment = PercentEncoding.decode(segment) else {
                throw APIError(.badRequest, "The path is not UTF-8.")
            }
            segments.append(segment)
        }
        self.segments = segments
    }

    /// The first segments as they arrived, with a slash before each.
    func prefix(_ count: Int) -> String {
        raw[..<count].map { "/" + String(decoding: $0, as: UTF8.self) }.joined()
    }
}

/// What a method and a path ask for.
package struct RouteMatch<Interface: HTTPInterface>: Sendable {
    /// The row of the table.
    package let route: Route<Interface>

    /// The version that the path names, as the root lists it; `nil` if the root has no versions.
    package let version: String?

    /// What stands before the root in the path as it arrived.
    ///
    /// Empty, or one or more segments with a slash before each. A server behind a proxy finds here what its own
    /// links must begin with.
    package let pathPrefix: String

    /// The parameters of the path, decoded once.
    package let pathValues: [Parameter.Name: String]
}

/// Finds the operation that a request asks for.
///
/// A tree of path segments, built once; a request costs one dictionary look-up for each of its segments. Fixed segments
/// have no case, and anything may stand before a root.
package struct Router<Interface: HTTPInterface>: Sendable {
    /// A place in the tree; the others are named by their index.
    private struct Node: Sendable {
        var fixed: [String: Int] = [:]
        var parameter: (name: Parameter.Name, node: Int)?
        var routes: [HTTPRequest.Method: Route<Interface>] = [:]
    }

    /// The rows of the table.
    package let routes: [Route<Interface>]

    /// What paths begin with.
    package let roots: [InterfaceRoot]

    private var nodes: [Node] = []

    /// Builds the tree.
    ///
    /// - Parameters:
    ///   - routes: The rows of the table.
    ///   - roots: What their paths begin with.
    /// - Precondition: No two rows have the same method and path, and each lies under one of the roots.
    package init(_ routes: [Route<Interface>], under roots: [InterfaceRoot]) {
        self.routes = routes
        self.roots = roots
        // The tree of each root begins at the root's own index.
        nodes = roots.map { _ in Node() }
        for route in routes {
            for path in [route.operation.path, route.operation.legacyPath].compactMap({ $0 }) {
                insert(route, at: PathTemplate(path))
            }
        }
    }

    private mutating func insert(_ route: Route<Interface>, at path: PathTemplate) {
        let operation = route.operation
        guard var index = roots.firstIndex(where: { $0.name == operation.root }) else {
            preconditionFailure("\(operation.id) lies under no root.")
        }
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
        let former = nodes[index].routes.updateValue(route, forKey: operation.method)
        precondition(former == nil, "Two operations at \(operation.method) \(operation.path).")
    }

    /// Where a root stands in a path, the first if there are several; `nil` if there is none.
    package func start(in path: RequestPath) -> Int? {
        root(in: path)?.start
    }

    private func root(in path: RequestPath) -> (index: Int, start: Int)? {
        roots.enumerated()
            .compactMap { index, root in root.start(in: path.segments).map { (index: index, start: $0) } }
            .min { $0.start < $1.start }
    }

    /// The operation at a path.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - path: The path.
    /// - Returns: The operation, and what the path holds beside it.
    /// - Throws: ``APIError``: `notFound` for a path or a version that is not served, `methodNotAllowed` for a path
    ///   that is served with other methods, which its `Allow` names.
    /// - Complexity: O(length of the path)
    package func match(_ method: HTTPRequest.Method, _ path: RequestPath) throws(APIError)
        -> RouteMatch<Interface>
    {
        guard let (rootIndex, start) = root(in: path) else { throw .unknownPath(roots) }
        let root = roots[rootIndex]
        let version = try root.version(in: path.segments, from: start)

        var index = rootIndex
        var values: [Parameter.Name: String] = [:]
        for segment in path.segments[(start + root.segments.count)...] {
            // A literal segment takes precedence over a parameter; no id equals one.
            if let next = nodes[index].fixed[segment.lowercased()] {
                index = next
            } else if let (name, next) = nodes[index].parameter {
                values[name] = segment
                index = next
            } else {
                throw .unknownPath(roots)
            }
        }
        guard let route = nodes[index].routes[method] else {
            let allowed = nodes[index].routes.keys.map(\.rawValue)
            throw allowed.isEmpty ? .unknownPath(roots) : .wrongMethod(method, allowed: allowed)
        }
        return RouteMatch(route: route, version: version, pathPrefix: path.prefix(start), pathValues: values)
    }
}

extension APIError {
    /// There is nothing at a path.
    static func unknownPath(_ roots: [InterfaceRoot]) -> APIError {
        let paths = roots.map(\.path).joined(separator: " or ")
        let beginning = paths.isEmpty ? "The" : "Addresses begin with \(paths); the"
        return APIError(
            .notFound,
            "Resource not found. \(beginning) operations are listed in /openapi.json."
        )
    }

    fileprivate static func wrongMethod(_ method: HTTPRequest.Method, allowed: [String]) -> APIError {
        let list = allowed.sorted().joined(separator: ", ")
        return APIError(
            .methodNotAllowed,
            "This address does not take \(method.rawValue.excerpt); it takes \(list).",
            headerFields: [.allow: list]
        )
    }
}
