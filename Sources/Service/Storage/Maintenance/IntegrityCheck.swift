internal import Bytes
internal import Foundation
internal import GRDB

/// Tells whether the data is what it must be, for `ocellus doctor` and for tests that kill processes.
///
/// It changes nothing and may run while others read and write; everything in the database is evaluated at one moment.
package struct IntegrityCheck: Sendable {
    /// Something that must not be.
    package struct Finding: Hashable, Sendable {
        /// What a finding is about.
        package enum Kind: String, Hashable, Sendable, CaseIterable {
            /// The database file itself.
            case database
            /// A row refers to one that is not there.
            case reference
            /// A blob that a row names is missing or damaged.
            case blob
            /// The count of rows that name a blob.
            case referenceCount
            /// Rows with data versions that cannot be.
            case version
            /// The index of a project's images.
            case imageSet
            /// An iteration whose state contradicts itself.
            case iteration
            /// A job whose state contradicts itself.
            case job
        }

        /// What it is about.
        package let kind: Kind

        /// A sentence for people, with ids and digests where they help.
        package let description: String
    }

    private let metadata: SQLiteMetadataStore
    private let blobs: FolderBlobStore

    /// Plans a check.
    package init(metadata: SQLiteMetadataStore, blobs: FolderBlobStore) {
        self.metadata = metadata
        self.blobs = blobs
    }

    /// Looks at everything.
    ///
    /// - Parameter readingBlobs: Whether to read every blob and compare it with its digest, not only its size.
    /// - Returns: What must not be; empty when all is well.
    /// - Throws: A ``StorageError`` if the data cannot be read at all.
    package func findings(readingBlobs: Bool) async throws -> [Finding] {
        let file = try await inDatabase { try DatabaseCheck.findings(in: $0) }
        // Nothing can be concluded from the rows of a damaged file.
        guard file.isEmpty else { return file }
        let rows = try await inDatabase { transaction in
            try RowChecks.findings(in: transaction) + ImageSetCheck.findings(in: transaction)
        }
        return rows + (try await blobFindings(readingBlobs: readingBlobs))
    }

    private func inDatabase<Value: Sendable>(
        _ body: @escaping @Sendable (SQLiteTransaction) throws -> Value
    ) async throws -> Value {
        do {
            return try await metadata.pool.read { try body(SQLiteTransaction($0)) }
        } catch let error as DatabaseError {
            throw StorageError.translated(error)
        }
    }

    private func blobFindings(readingBlobs: Bool) async throws -> [Finding] {
        let named = try await inDatabase { transaction in
            try transaction.rows("SELECT * FROM blob WHERE referenceCount > 0", [], BlobRecord.init)
        }
        var findings: [Finding] = []
        for blob in named {
            try Task.checkCancellation()
            if let flaw = try await flaw(of: blob, reading: readingBlobs) {
                // It may have been removed, with the last row that named it, while we looked.
                let isStillNamed = try await inDatabase { transaction in
                    try transaction.blobs([blob.digest])[blob.digest].map { $0.referenceCount > 0 } ?? false
                }
                guard isStillNamed else { continue }
                findings.append(Finding(kind: .blob, description: "Blob \(blob.digest) \(flaw)."))
            }
        }
        return findings
    }

    private func flaw(of blob: BlobRecord, reading: Bool) async throws -> String? {
        guard let byteCount = try await blobs.byteCount(blob.digest) else { return "is missing" }
        guard byteCount == blob.byteCount else {
            return "has \(byteCount) bytes instead of \(blob.byteCount)"
        }
        guard reading else { return nil }
        return ContentDigest(of: try await blobs.data(blob.digest)) == blob.digest
            ? nil : "does not match its digest"
    }
}

/// SQLite's own checks.
private enum DatabaseCheck {
    static func findings(in transaction: SQLiteTransaction) throws -> [IntegrityCheck.Finding] {
        do {
            let flaws = try transaction.rows("PRAGMA integrity_check(20)") { $0[0] as String }
                .filter { $0 != "ok" }
                .map { IntegrityCheck.Finding(kind: .database, description: "SQLite says: \($0)") }
            guard flaws.isEmpty else { return flaws }
            return try transaction.rows("PRAGMA foreign_key_check") { row in
                IntegrityCheck.Finding(
                    kind: .reference,
                    description: "A row of table \(row[0] as String) refers to a missing \(row[2] as String)."
                )
            }
        } catch let error as StorageError where error.code == .corrupt {
            return [IntegrityCheck.Finding(kind: .database, description: error.description)]
        }
    }
}
