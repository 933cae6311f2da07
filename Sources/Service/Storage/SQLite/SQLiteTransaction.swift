internal import Bytes
internal import Foundation
internal import GRDB

/// One transaction on the database: the protocols of `Transactions`, in SQL.
///
/// A class because writing remembers what it did; it lives and dies on the thread of its connection.
final class SQLiteTransaction: MetadataWriting {
    let database: Database

    /// The version under which this transaction changes each project's data.
    var versions: [UUID: Int] = [:]

    init(_ database: Database) {
        self.database = database
    }

    /// Runs a statement; it is prepared once a connection.
    func execute(_ sql: String, _ arguments: StatementArguments = []) throws {
        try StorageError.translating {
            try database.cachedStatement(sql: sql).execute(arguments: arguments)
        }
    }

    /// Runs a statement.
    ///
    /// - Returns: How many rows it changed, cascades not counted.
    @discardableResult
    func change(_ sql: String, _ arguments: StatementArguments = []) throws -> Int {
        try execute(sql, arguments)
        return database.changesCount
    }

    /// Inserts a row.
    func insert(into table: String, _ values: [(column: String, value: (any DatabaseValueConvertible)?)])
        throws
    {
        let columns = values.map(\.column).joined(separator: ", ")
        let sql = "INSERT INTO \(table) (\(columns)) VALUES (\(Self.placeholders(values.count)))"
        try execute(sql, StatementArguments(values.map(\.value)))
    }

    /// Replaces columns of the row with an id.
    ///
    /// - Throws: `.notFound`.
    func update(
        _ table: String,
        id: UUID,
        _ values: [(column: String, value: (any DatabaseValueConvertible)?)]
    ) throws {
        let assignments = values.map { "\($0.column) = ?" }.joined(separator: ", ")
        let arguments = values.map(\.value) + [id]
        let count = try change(
            "UPDATE \(table) SET \(assignments) WHERE id = ?",
            StatementArguments(arguments)
        )
        guard count == 1 else { throw Self.notFound(table) }
    }

    static func notFound(_ thing: String) -> StorageError {
        StorageError(.notFound, "There is no such \(thing).")
    }

    /// All rows of a query, each turned into something else at once.
    func rows<Element>(
        _ sql: String,
        _ arguments: StatementArguments = [],
        _ transform: (Row) throws -> Element
    ) throws -> [Element] {
        try StorageError.translating {
            let cursor = try Row.fetchCursor(database.cachedStatement(sql: sql), arguments: arguments)
            var elements: [Element] = []
            while let row = try cursor.next() { elements.append(try transform(row)) }
            return elements
        }
    }

    /// The first row of a query.
    func row<Element>(
        _ sql: String,
        _ arguments: StatementArguments = [],
        _ transform: (Row) throws -> Element
    ) throws -> Element? {
        try StorageError.translating {
            let cursor = try Row.fetchCursor(database.cachedStatement(sql: sql), arguments: arguments)
            return try cursor.next().map(transform)
        }
    }

    /// The number in the first column of the first row, 0 if there is none.
    func number(_ sql: String, _ arguments: StatementArguments = []) throws -> Int {
        try row(sql, arguments) { $0[0] as Int? ?? 0 } ?? 0
    }

    /// Runs `body` for groups of at most 256 values.
    ///
    /// The last value is repeated until the group has a size that is a power of four, so that only a few different
    /// statements are ever prepared.
    func inGroups<Value: DatabaseValueConvertible>(
        of values: some Collection<Value>,
        _ body: (_ placeholders: String, _ values: [any DatabaseValueConvertible]) throws -> Void
    ) throws {
        var rest = Array(values)[...]
        while let last = rest.prefix(256).last {
            let group = rest.prefix(256)
            rest = rest.dropFirst(256)
            var size = 1
            while size < group.count { size *= 4 }
            let padded = Array(group) + Array(repeating: last, count: size - group.count)
            try body(Self.placeholders(size), padded)
        }
    }

    static func placeholders(_ count: Int) -> String {
        Array(repeating: "?", count: count).joined(separator: ", ")
    }

    /// The condition that a row belongs to a scope, for a table with `addedIn` and `removedIn`.
    static func isVisible(_ table: String, in scope: DataScope) -> String {
        switch scope {
        case .workspace:
            "\(table).removedIn IS NULL"
        case .version(let version):
            // A number of ours, not text of a user; written out so that queries need no optional argument.
            """
            \(table).addedIn <= \(version) AND (\(table).removedIn IS NULL OR \(table).removedIn > \(version))
            """
        }
    }
}
