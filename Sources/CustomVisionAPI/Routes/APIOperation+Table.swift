internal import HTTPTypes

extension APIOperation {
    /// Every operation of the protocol.
    package static let all: [APIOperation] =
        projectOperations + tagOperations + imageOperations + taggingOperations + iterationOperations
        + predictionStoreOperations + publishedOperations + legacyPredictionOperations

    /// The operation with this id.
    package static func operation(_ id: ID) -> APIOperation {
        guard let operation = byID[id] else { preconditionFailure("The table misses \(id.rawValue).") }
        return operation
    }

    private static let byID = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })

    /// A row of the training side's table.
    ///
    /// The parameters of the path need not be repeated in `query`.
    static func training(
        _ id: ID,
        _ method: HTTPRequest.Method,
        _ path: String,
        legacyPath: String? = nil,
        since: String = "v2.2",
        query: [Parameter] = [],
        body: Body = .none,
        answer: Answer,
        _ summary: String
    ) -> APIOperation {
        APIOperation(
            id: id,
            side: .training,
            method: method,
            path: path,
            legacyPath: legacyPath,
            since: since,
            parameters: parameters(ofPath: path) + query,
            body: body,
            answer: answer,
            summary: summary
        )
    }

    /// A row of the prediction side's table.
    static func prediction(
        _ id: ID,
        _ path: String,
        since: String,
        query: [Parameter],
        body: Body,
        _ summary: String
    ) -> APIOperation {
        APIOperation(
            id: id,
            side: .prediction,
            method: .post,
            path: path,
            legacyPath: nil,
            since: since,
            parameters: parameters(ofPath: path) + query,
            body: body,
            answer: .value(Wire.ImagePrediction.self),
            summary: summary
        )
    }

    private static func parameters(ofPath path: String) -> [Parameter] {
        PathTemplate(path).segments.compactMap { segment in
            guard case .parameter(let name) = segment else { return nil }
            return Parameter.inPath(name.rawValue)
        }
    }
}

/// A path with places for parameters, taken apart.
package struct PathTemplate: Hashable, Sendable {
    /// A part of the path between slashes.
    package enum Segment: Hashable, Sendable {
        /// A word, in lower case, which is how requests are compared.
        case fixed(String)
        /// A place for a value.
        case parameter(APIOperation.Parameter.Name)
    }

    /// The parts, first to last.
    package let segments: [Segment]

    /// Takes a template such as `/projects/{projectId}` apart.
    ///
    /// - Precondition: Every place has the name of a parameter.
    package init(_ path: String) {
        segments = path.split(separator: "/").map { segment in
            guard segment.hasPrefix("{"), segment.hasSuffix("}") else { return .fixed(segment.lowercased()) }
            guard let name = APIOperation.Parameter.Name(rawValue: String(segment.dropFirst().dropLast()))
            else {
                preconditionFailure("No parameter is called \(segment).")
            }
            return .parameter(name)
        }
    }
}
