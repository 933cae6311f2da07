package import Bytes
internal import Crypto
package import FoundationEssentials

/// Links to images, archives of projects and exported models that open without a key for about a day, as clients of the
/// protocol expect.
///
/// A link names the image or the export by its digest, or the project by its id, and carries the second at which it ends and an
/// HMAC-SHA256 (RFC 2104) of both. The holder of a link may fetch that one thing until then, and nothing else.
package struct SignedLinks: Sendable {
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
    package func path(to digest: ContentDigest, now: Date) -> String {
        let end = Self.end(now)
        return "images/\(digest)?end=\(end)&signature=\(signature(of: Self.message(digest, end)))"
    }

    /// The path and query of a link to the archive of a project, relative to the server's base URL.
    package func path(toArchiveOf project: UUID, now: Date) -> String {
        let end = Self.end(now)
        let signature = signature(of: Self.message(project, end))
        return "archives/\(project.uuidString.lowercased())?end=\(end)&signature=\(signature)"
    }

    /// The path and query of a link to an exported model, relative to the server's base URL.
    ///
    /// - Parameters:
    ///   - digest: The package.
    ///   - name: The name of the file, the last part of the path.
    ///   - now: The time.
    /// - Returns: The path, without a slash in front.
    package func path(toExport digest: ContentDigest, named name: String, now: Date) -> String {
        let end = Self.end(now)
        let signature = signature(of: Self.message(digest, name, end))
        return "exports/\(digest)/\(name)?end=\(end)&signature=\(signature)"
    }

    /// Whether a link is one of ours and has not ended.
    ///
    /// - Parameters:
    ///   - digest: The image that the link names.
    ///   - end: The link's parameter `end`.
    ///   - signature: The link's parameter `signature`.
    ///   - now: The time.
    /// - Returns: Whether the image may be shown.
    package func isValid(_ digest: ContentDigest, end: String, signature: String, now: Date) -> Bool {
        isValid(end: end, signature: signature, now: now) { Self.message(digest, $0) }
    }

    /// Whether a link to the archive of a project is one of ours and has not ended.
    package func isValid(archiveOf project: UUID, end: String, signature: String, now: Date) -> Bool {
        isValid(end: end, signature: signature, now: now) { Self.message(project, $0) }
    }

    /// Whether a link to an exported model is one of ours and has not ended.
    package func isValid(
        export digest: ContentDigest,
        named name: String,
        end: String,
        signature: String,
        now: Date
    ) -> Bool {
        isValid(end: end, signature: signature, now: now) { Self.message(digest, name, $0) }
    }

    private func isValid(end: String, signature: String, now: Date, _ message: (Int) -> Data) -> Bool {
        guard let end = Int(end), let given = Data(base64URLEncoded: signature) else { return false }
        // Compared in constant time, so that a signature cannot be guessed byte by byte.
        return HMAC<SHA256>.isValidAuthenticationCode(given, authenticating: message(end), using: key)
            && Double(end) > now.timeIntervalSince1970
    }

    private func signature(of message: Data) -> String {
        Data(HMAC<SHA256>.authenticationCode(for: message, using: key)).base64URLEncoded
    }

    private static func end(_ now: Date) -> Int {
        let earliest = Int(now.timeIntervalSince1970) + lifetime
        return (earliest + step - 1) / step * step
    }

    private static func message(_ digest: ContentDigest, _ end: Int) -> Data {
        Data("image \(digest) until \(end)".utf8)
    }

    private static func message(_ project: UUID, _ end: Int) -> Data {
        Data("archive \(project.uuidString.lowercased()) until \(end)".utf8)
    }

    private static func message(_ export: ContentDigest, _ name: String, _ end: Int) -> Data {
        Data("export \(export) \(name) until \(end)".utf8)
    }
}
