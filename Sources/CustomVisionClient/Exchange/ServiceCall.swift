internal import Foundation
internal import HTTPTypes

/// One request of the protocol before it is sent.
struct ServiceCall: Sendable {
    /// The two halves of the protocol, and what Ocellus has beside it; each has its base address and its key.
    enum Interface: Hashable, Sendable {
        case training
        case prediction
        case portal

        var base: String {
            switch self {
            case .training: "customvision/v3.3/training"
            case .prediction: "customvision/v3.1/prediction"
            case .portal: "portal/v1"
            }
        }

        var keyFieldName: String {
            switch self {
            case .training, .portal: "Training-Key"
            case .prediction: "Prediction-Key"
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
        if let json { call.body = (try JSONEncoder().encode(json), "application/json; charset=utf-8") }
        return call
    }

    /// The whole address.
    func url(at endpoint: ServiceEndpoint) -> String {
        let path = ([endpoint.text, interface.base] + path.map(\.escapedSegment)).joined(separator: "/")
        guard !query.isEmpty else { return path }
        return path + "?"
            + query.map { "\($0.name.escapedSegment)=\($0.value.escapedSegment)" }.joined(separator: "&")
    }
}

extension String {
    /// Everything but the unreserved characters (RFC 3986, section 2.3) and the comma of lists escaped.
    fileprivate var escapedSegment: String {
        var escaped: [UInt8] = []
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: ","):
                escaped.append(byte)
            default:
                let digits = Array("0123456789ABCDEF".utf8)
                escaped += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }
}
