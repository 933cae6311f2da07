internal import Foundation
internal import GRDB

/// Whether a database from elsewhere could have been written by this program, as far as its shape goes.
///
/// The tables are not `STRICT`, so SQLite lets any column hold anything, and whoever reads a row relies on its kinds of
/// values. What this program wrote is right by itself; a backup may come from anyone.
enum DatabaseShape {
    /// The columns that hold dates, in microseconds since 1970.
    private static let dates: Set = [
        "created", "deliveryTime", "enqueued", "finished", "lastModified", "lastSeen", "lastUsed",
        "leaseUntil", "revoked",
        "started", "stored", "trainedAt",
    ]

    /// The largest of the other integers, which are counts, versions and sizes: sums over millions of rows never overflow.
    private static let largestInteger = 1 << 40

    /// The largest magnitude of any other number: those that we write are shares, pixels and seconds.
    private static let largestReal = 1e12

    /// Examines a database.
    ///
    /// - Throws: ``StorageError`` with `corrupt`, or `newerSchema` if a later version wrote it.
    /// - Complexity: Reads all of it once.
    static func check(_ database: Database) throws {
        let applied = try appliedMigrations(in: database)
        let known = Schema.migrator.migrations
        guard let last = applied.last, applied.count <= known.count,
            applied == Array(known.prefix(applied.count))
        else {
            guard Set(applied).isSuperset(of: known) else { throw damaged }
            throw StorageError.newerSchema
        }
        let reference = try DatabaseQueue()
        try Schema.migrator.migrate(reference, upTo: last)
        let expected = try reference.read { (objects: try objects(in: $0), rules: try rules(of: $0)) }
        guard try objects(in: database) == expected.objects else { throw damaged }
        guard try texts("PRAGMA quick_check(1)", in: database) == ["ok"],
            try Row.fetchOne(database, sql: "PRAGMA foreign_key_check") == nil
        else { throw damaged }
        for rule in expected.rules {
            guard
                try Row.fetchOne(database, sql: "SELECT 1 FROM \(rule.table) WHERE \(rule.violation) LIMIT 1")
                    == nil
            else { throw damaged }
        }
    }

    /// The names of the migrations that made the tables, in order.
    private static func appliedMigrations(in database: Database) throws -> [String] {
        guard try database.tableExists("grdb_migrations") else { throw damaged }
        let applied = Set(
            try texts(
                "SELECT identifier FROM grdb_migrations WHERE typeof(identifier) = 'text'",
                in: database
            )
        )
        let known = Schema.migrator.migrations
        return known.filter(applied.contains) + applied.subtracting(known).sorted()
    }

    /// Every table, index, trigger and view with the statement that made it, except SQLite's own tables and indices.
    private static func objects(in database: Database) throws -> Set<[String]> {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT type, name, tbl_name, sql FROM sqlite_master
                WHERE NOT (name LIKE 'sqlite\\_%' ESCAPE '\\' AND type IN ('table', 'index'))
                """
        )
        return Set(rows.map { row in row.databaseValues.map { String.fromDatabaseValue($0) ?? "" } })
    }

    private static func texts(_ statement: String, in database: Database) throws -> [String] {
        try Row.fetchAll(database, sql: statement).map { row in
            row.databaseValues.first.flatMap(String.fromDatabaseValue) ?? ""
        }
    }

    private static var damaged: StorageError {
        StorageError(
            .corrupt,
            "The database in the backup is not one that Ocellus wrote. Take another backup."
        )
    }
}

extension DatabaseShape {
    /// A condition on a table's rows that none may meet.
    private struct Rule {
        let table: String
        let violation: String
    }

    /// What the declared types of the columns allow.
    private static func rules(of reference: Database) throws -> [Rule] {
        let tables = try texts(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
            in: reference
        )
        return try tables.map { table in
            let violations = try reference.columns(in: table).map(violation)
            return Rule(table: table, violation: violations.joined(separator: " OR "))
        }
    }

    private static func violation(of column: ColumnInfo) -> String {
        let name = "\"\(column.name)\""
        let (type, value) =
            switch column.type {
            case "INTEGER" where dates.contains(column.name):
                ("integer", "NOT BETWEEN \(-Date.largestMicroseconds) AND \(Date.largestMicroseconds)")
            case "INTEGER": ("integer", "NOT BETWEEN 0 AND \(largestInteger)")
            case "REAL": ("real", "NOT BETWEEN -\(largestReal) AND \(largestReal)")
            case "BLOB": ("blob", "IS NULL")
            default: ("text", "IS NULL")
            }
        var isWrong = "typeof(\(name)) <> '\(type)' OR \(name) \(value)"
        if column.type == "BLOB", let length = byteCount(of: column.name) {
            isWrong += " OR length(\(name)) <> \(length)"
        }
        return column.isNotNull ? "(\(isWrong))" : "(\(name) IS NOT NULL AND (\(isWrong)))"
    }

    /// How many bytes the ids and the digests have.
    private static func byteCount(of column: String) -> Int? {
        if column == "id" || column.hasSuffix("ID") { return 16 }
        if column == "digest" || column.hasSuffix("Digest") { return 32 }
        return nil
    }
}
