/// Which columns name blobs, and the triggers that count them.
///
/// The counts are kept by the database itself, so that no statement, cascades included, can forget them. A row that
/// names an unregistered blob is refused.
enum BlobReferences {
    /// A table and its columns that name blobs.
    struct Source {
        let table: String
        let columns: [String]
    }

    /// The tables of the first migrations; released triggers never change, so later tables stand apart.
    private static let first = [
        Source(table: "image", columns: ["contentDigest", "resizedDigest", "thumbnailDigest"]),
        Source(table: "prediction", columns: ["contentDigest", "resizedDigest", "thumbnailDigest"]),
        Source(table: "iteration", columns: ["modelDigest"]),
    ]

    static let exports = Source(table: "export", columns: ["packageDigest"])

    /// What the refusal of an unregistered blob says; recognized by ``StorageError/init(_:)``.
    static let unregistered = "unregistered blob"

    /// The triggers of the first migrations.
    static let triggers = first.map(triggers(for:)).joined()

    /// A query for digest and number of namings, over all tables.
    static let counts: String = {
        let namings = (first + [exports]).flatMap { source in
            source.columns.map {
                "SELECT \($0) AS digest FROM \(source.table) WHERE \($0) IS NOT NULL"
            }
        }
        return """
            SELECT digest, COUNT(*) AS namings FROM (\(namings.joined(separator: " UNION ALL "))) GROUP BY digest
            """
    }()

    static func triggers(for source: Source) -> String {
        let gain = source.columns.map(gain(of:)).joined(separator: "\n")
        let loss = source.columns.map(loss(of:)).joined(separator: "\n")
        return """
            CREATE TRIGGER \(source.table)_blob_insert AFTER INSERT ON \(source.table) BEGIN
            \(gain)
            END;
            CREATE TRIGGER \(source.table)_blob_delete AFTER DELETE ON \(source.table) BEGIN
            \(loss)
            END;
            CREATE TRIGGER \(source.table)_blob_update
            AFTER UPDATE OF \(source.columns.joined(separator: ", ")) ON \(source.table) BEGIN
            \(gain)
            \(loss)
            END;

            """
    }

    private static func gain(of column: String) -> String {
        """
        SELECT RAISE(ABORT, '\(unregistered)')
            WHERE NEW.\(column) IS NOT NULL AND NOT EXISTS (SELECT 1 FROM blob WHERE digest = NEW.\(column));
        UPDATE blob SET referenceCount = referenceCount + 1 WHERE digest = NEW.\(column);
        """
    }

    private static func loss(of column: String) -> String {
        "UPDATE blob SET referenceCount = referenceCount - 1 WHERE digest = OLD.\(column);"
    }
}
