package import Foundation
package import Storage

extension ProjectStore {
    /// All keys, oldest first, revoked ones included; their secrets are not known any more.
    package func keys() async throws -> [AccessKeyRecord] {
        try await store.read { try $0.accessKeys() }
    }

    /// Makes a key.
    ///
    /// - Parameters:
    ///   - name: What its owner calls it.
    ///   - scope: What it opens.
    ///   - projectID: The only project it opens; `nil` for all.
    ///   - origins: The origins of the only pages that may use it, such as `https://shop.example`; none for no limit. Keys for
    ///     prediction only.
    ///   - secret: The text to use; `nil` makes a random one.
    /// - Returns: The key, and its secret for the only time.
    /// - Throws: ``ProjectError`` with `keyName`, `keyOrigin`, `noSuchProject`.
    package func createKey(
        name: String,
        scope: KeyScope,
        projectID: UUID? = nil,
        origins: [String] = [],
        secret: AccessKeySecret? = nil
    ) async throws -> (key: AccessKeyRecord, secret: AccessKeySecret) {
        let name = try checkedKeyName(name)
        let origins = try Self.checkedOrigins(origins, scope: scope)
        let secret = secret ?? .random(for: scope)
        guard secret.text.count >= AccessKeySecret.shortestChosen else {
            throw ProjectError(
                .keyName,
                "A key has at least \(AccessKeySecret.shortestChosen) characters; choose a longer one."
            )
        }
        let key = AccessKeyRecord(
            id: UUID(),
            name: name,
            scope: scope,
            projectID: projectID,
            origins: origins,
            hash: secret.digest,
            created: now()
        )
        try await store.write { transaction in
            if let projectID { _ = try transaction.existingProject(projectID) }
            guard try transaction.accessKey(withHash: key.hash) == nil else {
                throw ProjectError(.keyName, "This key is or was in use; choose another one.")
            }
            try transaction.insert(accessKey: key)
        }
        return (key, secret)
    }

    /// Replaces a key by a new one of the same name and scope; the old one opens nothing from then on.
    ///
    /// - Returns: The new key, and its secret for the only time.
    /// - Throws: ``ProjectError`` with `noSuchKey`.
    package func rotateKey(_ id: UUID) async throws -> (key: AccessKeyRecord, secret: AccessKeySecret) {
        let time = now()
        let newID = UUID()
        let secrets = Dictionary(
            uniqueKeysWithValues: KeyScope.allCases.map { ($0, AccessKeySecret.random(for: $0)) }
        )
        return try await store.write { transaction in
            let old = try transaction.accessKeys().first { $0.id == id && $0.revoked == nil }
            guard let old, let secret = secrets[old.scope] else { throw ProjectError.noSuchKey }
            _ = try transaction.revokeAccessKey(id, at: time)
            let key = AccessKeyRecord(
                id: newID,
                name: old.name,
                scope: old.scope,
                projectID: old.projectID,
                origins: old.origins,
                hash: secret.digest,
                created: time
            )
            try transaction.insert(accessKey: key)
            return (key, secret)
        }
    }

    /// Revokes a key permanently.
    ///
    /// Processes notice within ``KeyCache/longestAge``.
    ///
    /// - Throws: ``ProjectError`` with `noSuchKey`.
    package func revokeKey(_ id: UUID) async throws {
        let time = now()
        try await store.write { transaction in
            guard try transaction.revokeAccessKey(id, at: time) else { throw ProjectError.noSuchKey }
        }
    }

    private static func checkedOrigins(
        _ origins: [String],
        scope: KeyScope
    ) throws(ProjectError) -> [String] {
        guard origins.isEmpty || scope == .prediction else {
            throw ProjectError(
                .keyOrigin,
                "Only a prediction key may be used by pages of other origins; make one, or leave the origins out."
            )
        }
        var checked: [String] = []
        for text in origins {
            guard let origin = WebOrigin(text) else { throw ProjectError.noOrigin }
            if !checked.contains(origin.description) { checked.append(origin.description) }
        }
        guard checked.count <= originsPerKey else {
            throw ProjectError(
                .keyOrigin,
                "A key has at most \(originsPerKey) origins; make another key for the rest."
            )
        }
        return checked
    }

    private static let originsPerKey = 32

    private func checkedKeyName(_ name: String) throws(ProjectError) -> String {
        let name = name.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !name.isEmpty, name.count <= limits.nameLength else {
            throw ProjectError(
                .keyName,
                "A key's name has 1 to \(limits.nameLength) characters; choose such a name."
            )
        }
        return name
    }
}

extension ProjectError {
    fileprivate static let noOrigin = ProjectError(
        .keyOrigin,
        "An origin is a scheme, a host and maybe a port, such as https://shop.example, without a path and without *."
    )

    fileprivate static let noSuchKey = ProjectError(
        .noSuchKey,
        "There is no key of this id that is still in use; list the keys to find it."
    )
}
