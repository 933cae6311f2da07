internal import GRDB

extension StorageError {
    /// What an error of the database means to us.
    init(_ error: DatabaseError) {
        switch error.resultCode {
        case .SQLITE_FULL:
            self.init(.diskFull, "The disk is full. Free some space; nothing was changed.")
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            self.init(.readOnly, "The data folder cannot be written to. Nothing was changed.")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(.busy, "The database is in use by another process. Try again.")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self.init(.corrupt, "The database is damaged. Restore it from a backup.")
        case .SQLITE_CANTOPEN:
            self.init(
                .unavailable,
                "The database cannot be opened. Check that the data folder exists and is yours."
            )
        case .SQLITE_IOERR:
            self.init(.inputOutput, "The disk refused to read or write. Nothing was changed.")
        case .SQLITE_CONSTRAINT:
            self = Self.violation(error)
        default:
            self.init(.internal, "The database refused (code \(error.extendedResultCode.rawValue)).")
        }
    }

    private static func violation(_ error: DatabaseError) -> StorageError {
        switch error.extendedResultCode {
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID:
            StorageError(.conflict, "Something with this id, name or content is there already.")
        case .SQLITE_CONSTRAINT_FOREIGNKEY:
            StorageError(.notFound, "Something this refers to is not there.")
        case .SQLITE_CONSTRAINT_TRIGGER where error.message == BlobReferences.unregistered:
            StorageError(.notFound, "The bytes this refers to were not registered.")
        default:
            StorageError(.internal, "The database refused (code \(error.extendedResultCode.rawValue)).")
        }
    }

    /// Runs a body and turns what the database throws into ours.
    static func translating<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw translated(error)
        }
    }

    /// An error of the database as ours; an interruption as a cancellation.
    static func translated(_ error: DatabaseError) -> any Error {
        switch error.resultCode {
        case .SQLITE_INTERRUPT, .SQLITE_ABORT: CancellationError()
        default: StorageError(error)
        }
    }
}
