package import Bytes
internal import Crypto
package import FoundationEssentials

/// Links to images, archives of projects and exported models that open without a key for about a day, as clients of the
/// protocol expect.
///
/// A link names what it opens, and carries the second at which it ends and an HMAC-SHA256 (RFC 2104) of both. The holder of a
/// link may fetch that one thing until then, and nothing else.
package struct SignedLinks: Sendable {
    /// What a link opens.
    package enum Target: Hashable, Sendable {
        /// The image of a content, or a smaller copy.
        case image(ContentDigest)
        /// The archive of a project.
        case archive(project: UUID)
        /// The package of an export, under the name of a file.
        case export(ContentDigest, name: String)

        fileprivate var path: String {
            switch self {
            case .image(let digest): "images/\(digest)"
            case .archive(let project): "archives/\(project.uuidString.lowercased())"
            case .export(let digest, let name): "exports/\(digest)/\(name)"
            }
        }

        /// What is signed, with the end; no two targets have the same words.
        fileprivate func message(until end: Int) -> Data {
            let words =
                switch self {
                case .image(let digest): "image \(digest)"
                case .archive(let project): "archive \(project.uuidString.lowercased())"
                case .export(let digest, let name): "export \(digest) \(name)"
                }
            return Data("\(words) until \(end)".utf8)
        }
    }

    /// The shortest time that a new link lives, in seconds.
    package static let lifetime = 86_400

    /// Ends are rounded up to this many seconds, so that the same image has the same link for a while and browsers can
    /// cache it.
    private static let step = 3_600

    private let key: SymmetricKey

    /// Uses a secret of this installation, 32 random bytes.
    package init(secret: Data) {
        key = SymmetricKey(data: secret)
    }

    /// The path and query of a link, relative to the server's base URL.
    package func path(to target: Target, now: Date) -> String {
        let earliest = Int(now.timeIntervalSince1970) + Self.lifetime
        let end = (earliest + Self.step - 1) / Self.step * Self.step
        let code = HMAC<SHA256>.authenticationCode(for: target.message(until: end), using: key)
        return "\(target.path)?end=\(end)&signature=\(Data(code).base64URLEncoded)"
    }

    /// Whether a link is one of ours and has not ended.
    ///
    /// - Parameters:
    ///   - target: What the link names.
    ///   - end: The link's parameter `end`.
    ///   - signature: The link's parameter `signature`.
    ///   - now: The time.
    /// - Returns: Whether it may be opened.
    package func isValid(_ target: Target, end: String, signature: String, now: Date) -> Bool {
        guard let end = Int(end), let given = Data(base64URLEncoded: signature) else { return false }
        // Compared in constant time, so that a signature cannot be guessed byte by byte.
        return HMAC<SHA256>.isValidAuthenticationCode(
            given,
            authenticating: target.message(until: end),
            using: key
        ) && Double(end) > now.timeIntervalSince1970
    }
}
