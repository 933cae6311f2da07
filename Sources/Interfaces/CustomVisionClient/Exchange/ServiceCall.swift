internal import CustomVisionProtocol
internal import Foundation
internal import HTTPAPI
internal import HTTPTypes

/// One request of the protocol before it is sent.
struct ServiceCall: Sendable {
    /// The two halves of the protocol, and what Ocellus has beside it; each has its base address and its key.
    enum Interface: Hashable, Sendable {
        case training
        case prediction
        case portal

        /// What its paths begin with.
        var base: String {
            switch self {
            case .training: APIVersion.training3_3.path
            case .prediction: APIVersion.prediction3_1.path
            case .portal: "/portal/v1"
            }
        }

        /// The kind of key that opens it.
        var key: KeyKind {
            switch self {
            case .training, .portal: .trainingKey
            case .prediction: .predictionKey
            }
        }
    }

    let interface: Interface
    let method: HTTPRequest.Method
    /// What follows the base address; each segment as it is meant, not escaped.
    let path: [String]
    var query: [(name: String, value: String)] = []
    var body: (bytes: Data, mediaType: String)?
    /// Whether asking twice has the same effect as asking once, so that a lost answer can be asked for again.
    let isRepeatable: Bool

    /// A request that changes nothing.
    static func get(_ path: [String], query: [(name: String, value: String)] = []) -> ServiceCall {
        ServiceCall(interface: .training, method: .get, path: path, query: query, isRepeatable: true)
    }

    /// A request to the training API that changes something.
    static func change(
        _ method: HTTPRequest.Method,
        _ path: [String],
        query: [(name: String, value: String)] = [],
        json: (some Encodable)? = Never?.none,
        isRepeatable: Bool
    ) throws -> ServiceCall {
        var call = ServiceCall(
            interface: .training,
            method: method,
            path: path,
            query: query,
            isRepeatable: isRepeatable
        )
        if let json { call.body = (try WireEncoder().encode(json), APIResponse.jsonContentType) }
        return call
    }

    /// The whole address.
    func url(at endpoint: ServiceEndpoint) -> String {
        let path = ([endpoint.text + interface.base] + path.map(\.escapedSegment)).joined(separator: "/")
        guard !query.isEmpty else { return path }
        return path + "?"
            + query.map { "\($0.name.escapedSegment)=\($0.value.escapedSegment)" }.joined(separator: "&")
    }
}

extension String {
    /// Encoded for an address, but for the comma of lists.
    fileprivate var escapedSegment: String { PercentEncoding.encode(self, leaving: ",") }
}
