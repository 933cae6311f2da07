internal import Bytes
internal import Crypto
internal import Foundation

/// The text that lets its holder import a project for a day.
///
/// `PROJECT.SECOND.SIGNATURE`: the project's id, the second since 1970 at which the token ends, and an HMAC-SHA256
/// (RFC 2104) of both in base64url.
struct TransferToken: Hashable, Sendable {
    /// How long a new token lives, in seconds.
    static let lifetime = 86_400

    /// The project.
    let projectID: UUID

    /// When it ends, in seconds since 1970.
    let end: Int

    /// A token for a project, from now on.
    init(for projectID: UUID, now: Date) {
        self.projectID = projectID
        end = Int(now.timeIntervalSince1970) + Self.lifetime
    }

    /// Reads a token.
    ///
    /// - Throws: ``ProjectError`` with `importToken` if it was not signed with `secret` or has ended.
    init(_ text: String, secret: Data, now: Date) throws(ProjectError) {
        let parts = text.trimmingCharacters(in: .whitespacesAndNewlines).split(separator: ".").map(
            String.init
        )
        guard parts.count == 3, let projectID = UUID(uuidString: parts[0]), let end = Int(parts[1]),
            let signature = Data(base64URLEncoded: parts[2])
        else { throw Self.invalid }
        self.projectID = projectID
        self.end = end
        // Compared in constant time.
        let key = SymmetricKey(data: secret)
        guard HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: message, using: key) else {
            throw Self.invalid
        }
        guard Double(end) > now.timeIntervalSince1970 else {
            throw ProjectError(
                .importToken,
                "The token has expired; a token lives for a day. Export the project again."
            )
        }
    }

    /// The token as text.
    func text(secret: Data) -> String {
        let signature = Data(HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: secret)))
        return "\(projectID.uuidString.lowercased()).\(end).\(signature.base64URLEncoded)"
    }

    private var message: Data {
        Data("project \(projectID.uuidString.lowercased()) until \(end)".utf8)
    }

    /// The error for every token that this installation did not sign.
    static var invalid: ProjectError {
        ProjectError(
            .importToken,
            "The token is not one of this installation. Export the project again and send the token unchanged."
        )
    }
}
