internal import Foundation
internal import GRDB

extension SQLiteTransaction {
    func projects() throws -> [ProjectRecord] {
        try rows("SELECT * FROM project ORDER BY created, id", [], ProjectRecord.init)
    }

    func project(_ id: UUID) throws -> ProjectRecord? {
        try row("SELECT * FROM project WHERE id = ?", [id], ProjectRecord.init)
    }

    func insert(project: ProjectRecord) throws {
        let fixed: [(column: String, value: (any DatabaseValueConvertible)?)] = [
            ("id", project.id), ("created", project.created.microseconds), ("dataVersion", 0),
            ("lastSequence", 0),
        ]
        try insert(into: "project", fixed + project.changeable())
    }

    func update(project: ProjectRecord) throws {
        try update("project", id: project.id, project.changeable())
    }

    func deleteProject(_ id: UUID) throws -> Bool {
        versions[id] = nil
        return try change("DELETE FROM project WHERE id = ?", [id]) > 0
    }

    func raiseDataVersion(of projectID: UUID) throws -> Int {
        if let version = versions[projectID] { return version }
        let count = try change("UPDATE project SET dataVersion = dataVersion + 1 WHERE id = ?", [projectID])
        guard count == 1 else { throw Self.notFound("project") }
        let version = try number("SELECT dataVersion FROM project WHERE id = ?", [projectID])
        versions[projectID] = version
        return version
    }

    func purgeInvisibleRows(of projectID: UUID) throws -> Int {
        let isInvisible = """
            projectID = ?1 AND removedIn IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM iteration WHERE iteration.projectID = ?1
                AND iteration.dataVersion >= addedIn AND iteration.dataVersion < removedIn
            )
            """
        var changes = ImageSetChanges()
        let images = try rows("SELECT * FROM image WHERE \(isInvisible)", [projectID], ImageRecord.init)
        for image in images { image.forEachMetadataSet { changes.remove(image.sequence, from: $0) } }
        let sets = ImageSetTable(self, projectID: projectID)
        try sets.apply(changes)
        // Images last: their rows take what still hangs on them along.
        var count = 0
        for table in ["region", "tagging", "tag", "image"] {
            count += try change("DELETE FROM \(table) WHERE \(isInvisible)", [projectID])
        }
        try sets.pruneUnreferenced()
        return count
    }
}

extension ProjectRecord {
    fileprivate init(_ row: Row) throws {
        self.init(
            id: row["id"],
            name: row["name"],
            description: row["description"],
            domainID: row["domainID"],
            task: try row.task("classificationType"),
            targetExportPlatforms: try row.json("targetExportPlatforms", as: [String].self),
            exportModelContainerURI: row["exportModelContainerURI"],
            notificationQueueURI: row["notificationQueueURI"],
            augmentationMethods: try row.json("augmentationMethods", as: [String: Bool].self),
            status: try row.value("status", as: ProjectStatus.self),
            created: row.date("created"),
            lastModified: row.date("lastModified")
        )
        dataVersion = row["dataVersion"]
    }

    fileprivate func changeable() throws -> [(column: String, value: (any DatabaseValueConvertible)?)] {
        [
            ("name", name),
            ("description", description),
            ("domainID", domainID),
            ("classificationType", task.column),
            ("targetExportPlatforms", try jsonText(targetExportPlatforms)),
            ("exportModelContainerURI", exportModelContainerURI),
            ("notificationQueueURI", notificationQueueURI),
            ("augmentationMethods", try jsonText(augmentationMethods)),
            ("status", status.rawValue),
            ("lastModified", lastModified.microseconds),
        ]
    }
}
