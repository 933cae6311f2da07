import Foundation
import Hummingbird

/// The target of a request, split into path and query as they arrived.
struct RequestTarget: Hashable, Sendable {
    /// The path, percent-encoded.
    let path: String

    /// The query, percent-encoded, without the question mark.
    let query: String

    /// Splits a target in origin form (RFC 9112, section 3.2.1).
    init(_ target: String) {
        let mark = target.firstIndex(of: "?")
        path = String(target[..<(mark ?? target.endIndex)])
        query = mark.map { String(target[target.index(after: $0)...]) } ?? ""
    }

    /// The first value under a name, decoded.
    func value(_ name: String) -> String? {
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            if parts.count == 2, parts[0] == name { return String(parts[1]).removingPercentEncoding }
        }
        return nil
    }
}

/// Numbers for requests: short, unguessable enough not to collide between restarts, and safe in a header and a log.
enum RequestIdentifier {
    static func next() -> String {
        String(UInt64.random(in: .min ... .max), radix: 36)
    }
}

/// Where clients believe this server to be; links in answers begin with it.
struct BaseAddress: Sendable {
    /// Said by the operator, for servers behind a proxy.
    let published: URL?

    /// `http` or `https`.
    let scheme: String

    /// The address that the server listens at, for requests without a usable `Host`.
    let fallback: String

    /// The base for the links in the answer to a request.
    func url(for request: Request) -> URL {
        if let published { return published }
        let host = request.head.authority ?? ""
        // Only what a host and a port consist of: anything else would let a request shape its links freely.
        let isPlain =
            !host.isEmpty && host.utf8.count <= 260
            && host.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
                    UInt8(ascii: ":"),
                    UInt8(ascii: "["), UInt8(ascii: "]"):
                    true
                default: false
                }
            }
        guard isPlain, let url = URL(string: "\(scheme)://\(host)/") else {
            return URL(string: "\(scheme)://\(fallback)/") ?? URL(filePath: "/")
        }
        return url
    }
}
