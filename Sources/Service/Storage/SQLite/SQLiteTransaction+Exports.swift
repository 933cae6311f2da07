internal import Foundation
internal import GRDB

extension SQLiteTransaction {
    func exports(of iterationID: UUID) throws -> [ExportRecord] {
        try rows(
            "SELECT * FROM export WHERE iterationID = ? ORDER BY created, platform, flavor",
            [iterationID],
            ExportRecord.init
        )
    }

    func export(of iterationID: UUID, platform: String, flavor: String?) throws -> ExportRecord? {
        try row(
            "SELECT * FROM export WHERE iterationID = ? AND platform = ? AND flavor = ?",
            [iterationID, platform, flavor ?? ""],
            ExportRecord.init
        )
    }

    func unfinishedExports() throws -> [ExportRecord] {
        try rows(
            "SELECT * FROM export WHERE status = ? ORDER BY created, platform, flavor",
            [ExportStatus.exporting.rawValue],
            ExportRecord.init
        )
    }

    func put(export: ExportRecord) throws {
        guard try iteration(export.iterationID) != nil else { throw Self.notFound("iteration") }
        // Not `INSERT OR REPLACE`, which would not fire the triggers that count blobs.
        try execute(
            "DELETE FROM export WHERE iterationID = ? AND platform = ? AND flavor = ?",
            [export.iterationID, export.platform, export.flavor ?? ""]
        )
        try insert(
            into: "export",
            [
                ("iterationID", export.iterationID),
                ("platform", export.platform),
                ("flavor", export.flavor ?? ""),
                ("status", export.status.rawValue),
                ("created", export.created.microseconds),
                ("program", export.program),
                ("packageDigest", export.packageDigest?.data),
                ("failure", export.failure),
            ]
        )
    }
}

extension ExportRecord {
    fileprivate init(_ row: Row) throws {
        let flavor: String = row["flavor"]
        self.init(
            iterationID: row["iterationID"],
            platform: row["platform"],
            flavor: flavor.isEmpty ? nil : flavor,
            status: try row.value("status", as: ExportStatus.self),
            created: row.date("created"),
            program: row["program"],
            packageDigest: try row.optionalDigest("packageDigest"),
            failure: row["failure"]
        )
    }
}
