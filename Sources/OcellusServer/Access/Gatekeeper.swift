import CustomVisionAPI
import Digests
import Foundation
import HTTPTypes
import Storage
import Workspace

/// Decides who may call what: every address asks for a kind of key, and nothing opens without.
///
/// Keys are looked up by their SHA-256, among the operator's own (from flags or environment, never stored) and the stored ones.
struct Gatekeeper: Sendable {
    /// The id that keys without a row have: all zeros.
    private static let chosenKeyID = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))

    private let chosen: [ContentDigest: KeyScope]
    private let ring: KeyRing

    /// Prepares to check keys.
    ///
    /// - Parameters:
    ///   - ring: The stored keys.
    ///   - trainingKey: A key the operator chose for training, valid in addition.
    ///   - predictionKey: A key the operator chose for prediction, likewise.
    init(ring: KeyRing, trainingKey: String?, predictionKey: String?) {
        self.ring = ring
        var chosen: [ContentDigest: KeyScope] = [:]
        if let predictionKey { chosen[AccessKeySecret(text: predictionKey).digest] = .prediction }
        if let trainingKey { chosen[AccessKeySecret(text: trainingKey).digest] = .training }
        self.chosen = chosen
    }

    /// What the key of a request opens, if it opens this.
    ///
    /// - Parameters:
    ///   - headerFields: Those of the request.
    ///   - permission: What the address asks for.
    /// - Returns: What the key opens.
    /// - Throws: `APIError` that says which header was expected; `StorageError`.
    func admit(
        _ headerFields: HTTPFields,
        asking permission: APIOperation.Permission
    ) async throws -> AccessGrant {
        let sent = [permission.headerName, APIOperation.Permission.eitherKeyName].compactMap {
            headerFields[$0]
        }
        .filter { !$0.isEmpty }
        for text in sent {
            if let grant = try await grant(for: AccessKeySecret(text: text)), grant.scope == permission.scope
            {
                return grant
            }
        }
        throw APIError.unauthorized(permission, isMissing: sent.isEmpty)
    }

    private func grant(for secret: AccessKeySecret) async throws -> AccessGrant? {
        // The digest of a random secret tells nothing by the time its comparison takes.
        if let scope = chosen[secret.digest] {
            return AccessGrant(keyID: Self.chosenKeyID, scope: scope, projectID: nil)
        }
        return try await ring.grant(for: secret)
    }
}

extension APIOperation.Permission {
    /// The kind of key that opens it.
    var scope: KeyScope {
        switch self {
        case .trainingKey: .training
        case .predictionKey: .prediction
        }
    }
}
