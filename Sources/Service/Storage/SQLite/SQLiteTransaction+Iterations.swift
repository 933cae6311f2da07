internal import Foundation
internal import GRDB

extension SQLiteTransaction {
    func iterations(of projectID: UUID) throws -> [IterationRecord] {
        try rows(
            "SELECT * FROM iteration WHERE projectID = ? ORDER BY created, rowid",
            [projectID],
            IterationRecord.init
        )
    }

    func iteration(_ id: UUID) throws -> IterationRecord? {
        try row("SELECT * FROM iteration WHERE id = ?", [id], IterationRecord.init)
    }

    func iteration(publishedAs name: String, of projectID: UUID) throws -> IterationRecord? {
        try row(
            "SELECT * FROM iteration WHERE projectID = ? AND publishName = ?",
            [projectID, name],
            IterationRecord.init
        )
    }

    func publishedIterations() throws -> [IterationRecord] {
        try rows(
            "SELECT * FROM iteration WHERE publishName IS NOT NULL ORDER BY rowid",
            [],
            IterationRecord.init
        )
    }

    func tags(ofIteration id: UUID) throws -> [IterationTag] {
        try rows("SELECT * FROM iteration_tag WHERE iterationID = ? ORDER BY position", [id]) { row in
            IterationTag(
                tagID: row["tagID"],
                name: row["name"],
                type: try row.value("type", as: TagType.self)
            )
        }
    }

    func insert(iteration: IterationRecord, tags: [IterationTag]) throws {
        guard let project = try project(iteration.projectID) else { throw Self.notFound("project") }
        guard iteration.dataVersion == project.dataVersion else {
            throw StorageError(
                .conflict,
                "The project's data has changed since it was read. Read it in the transaction that adds the iteration."
            )
        }
        let fixed: [(column: String, value: (any DatabaseValueConvertible)?)] = [
            ("id", iteration.id),
            ("projectID", iteration.projectID),
            ("created", iteration.created.microseconds),
            ("dataVersion", iteration.dataVersion),
        ]
        try insert(into: "iteration", fixed + iteration.changeable)
        try insert(tags, ofIteration: iteration.id)
        // What this transaction still changes belongs to the version after the one just frozen.
        versions[iteration.projectID] = nil
    }

    func update(iteration: IterationRecord) throws {
        try update("iteration", id: iteration.id, iteration.changeable)
    }

    func setTags(_ tags: [IterationTag], ofIteration id: UUID) throws {
        try execute("DELETE FROM iteration_tag WHERE iterationID = ?", [id])
        try insert(tags, ofIteration: id)
    }

    func deleteIteration(_ id: UUID) throws -> Bool {
        guard let iteration = try iteration(id) else { return false }
        try execute("DELETE FROM iteration WHERE id = ?", [id])
        let sets = ImageSetTable(self, projectID: iteration.projectID)
        try sets.drop(.evaluated(iteration: id))
        try sets.drop(.wrong(iteration: id))
        _ = try purgeInvisibleRows(of: iteration.projectID)
        return true
    }

    private func insert(_ tags: [IterationTag], ofIteration id: UUID) throws {
        for (position, tag) in tags.enumerated() {
            try insert(
                into: "iteration_tag",
                [
                    ("iterationID", id),
                    ("position", position),
                    ("tagID", tag.tagID),
                    ("name", tag.name),
                    ("type", tag.type.rawValue),
                ]
            )
        }
    }
}

extension IterationRecord {
    init(_ row: Row) throws {
        self.init(
            id: row["id"],
            projectID: row["projectID"],
            name: row["name"],
            status: try row.value("status", as: IterationStatus.self),
            created: row.date("created"),
            lastModified: row.date("lastModified"),
            trainedAt: row.optionalDate("trainedAt"),
            dataVersion: row["dataVersion"],
            domainID: row["domainID"],
            task: try row.task("classificationType"),
            trainingType: try row.value("trainingType", as: TrainingType.self),
            reservedBudgetInHours: row["reservedBudgetInHours"],
            trainingSeconds: row["trainingSeconds"],
            publishName: row["publishName"],
            publishResourceID: row["publishResourceID"],
            errorDetails: row["errorDetails"],
            modelDigest: try row.optionalDigest("modelDigest"),
            recipe: row["recipe"],
            settingsDigest: try row.digest("settingsDigest")
        )
    }

    fileprivate var changeable: [(column: String, value: (any DatabaseValueConvertible)?)] {
        [
            ("name", name),
            ("status", status.rawValue),
            ("lastModified", lastModified.microseconds),
            ("trainedAt", trainedAt?.microseconds),
            ("domainID", domainID),
            ("classificationType", task.column),
            ("trainingType", trainingType.rawValue),
            ("reservedBudgetInHours", reservedBudgetInHours),
            ("trainingSeconds", trainingSeconds),
            ("publishName", publishName),
            ("publishResourceID", publishResourceID),
            ("errorDetails", errorDetails),
            ("modelDigest", modelDigest?.data),
            ("recipe", recipe),
            ("settingsDigest", settingsDigest.data),
        ]
    }
}
