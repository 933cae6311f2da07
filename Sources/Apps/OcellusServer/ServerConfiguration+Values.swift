import Foundation
import Projects

/// What single settings mean; each throws a ``Problem`` that names the setting and what it takes.
extension ServerConfiguration {
    static func number(_ value: Int?, in range: ClosedRange<Int>, _ name: String) throws -> Int? {
        guard let value else { return nil }
        guard range.contains(value) else {
            throw Problem(description: "\(name) must be from \(range.lowerBound) to \(range.upperBound).")
        }
        return value
    }

    static func origins(_ texts: [String]) throws -> Set<WebOrigin> {
        try Set(
            texts.map { text in
                guard let origin = WebOrigin(text.trimmingCharacters(in: .whitespaces)) else {
                    throw Problem(
                        description:
                            "An allowed origin is a scheme, a host and maybe a port, such as https://shop.example, without a path and without *."
                    )
                }
                return origin
            }
        )
    }

    static func limits(_ numbers: [String: Int], retention: String?) throws -> ProjectLimits {
        var limits = ProjectLimits.standard
        for (name, number) in numbers.sorted(by: { $0.key < $1.key }) {
            guard let limit = ProjectLimits.settable.first(where: { $0.name == name }) else {
                let known = ProjectLimits.settable.map(\.name).joined(separator: ", ")
                throw Problem(
                    description:
                        "The limits have an unknown name “\(name)”; those that can be set are \(known)."
                )
            }
            guard let value = try Self.number(number, in: limit.range, "limits.\(name)") else { continue }
            limit.set(value, in: &limits)
        }
        if let retention {
            let range = ProjectLimits.predictionDayRange
            guard retention.last == "d", let days = Int(retention.dropLast()), range.contains(days) else {
                throw Problem(
                    description:
                        "predictionRetention is a number of days with a d, from \(range.lowerBound)d to \(range.upperBound)d, such as 30d."
                )
            }
            limits.predictionDays = days
        }
        return limits
    }

    static func key(_ text: String?, _ kind: String) throws -> String? {
        guard let text else { return nil }
        guard text.count >= 16, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Problem(
                description: "The \(kind) key must have at least 16 visible ASCII characters and no spaces."
            )
        }
        return text
    }

    /// Splits `host:port`, also with an IPv6 address in brackets.
    static func address(_ text: String) throws -> (String, Int) {
        let problem = Problem(
            description: "The address to listen at must be host:port, such as 127.0.0.1:8080."
        )
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            throw problem
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else { throw problem }
        return (String(host), Int(port))
    }

    static func base(_ text: String) throws -> URL {
        guard let url = URL(string: text.hasSuffix("/") ? text : text + "/"), url.host() != nil,
            ["http", "https"].contains(url.scheme)
        else {
            throw Problem(description: "The public URL must be like https://vision.example/ocellus.")
        }
        return url
    }
}
