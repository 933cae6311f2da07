internal import Foundation
internal import GRDB

extension SQLiteTransaction {
    func tags(of projectID: UUID, in scope: DataScope) throws -> [TagRecord] {
        try rows(
            "SELECT * FROM tag WHERE projectID = ? AND \(Self.isVisible("tag", in: scope)) ORDER BY created, rowid",
            [projectID],
            TagRecord.init
        )
    }

    func tag(_ id: UUID, of projectID: UUID, in scope: DataScope) throws -> TagRecord? {
        try row(
            "SELECT * FROM tag WHERE id = ? AND projectID = ? AND \(Self.isVisible("tag", in: scope))",
            [id, projectID],
            TagRecord.init
        )
    }

    func imageCountsByTag(of projectID: UUID, in scope: DataScope) throws -> [UUID: Int] {
        try ImageSetTable(self, projectID: projectID).countsByTag(in: scope)
    }

    func insert(tag: TagRecord) throws {
        try insert(
            into: "tag",
            [
                ("id", tag.id),
                ("projectID", tag.projectID),
                ("name", tag.name),
                ("description", tag.description),
                ("type", tag.type.rawValue),
                ("created", tag.created.microseconds),
                ("addedIn", try raiseDataVersion(of: tag.projectID)),
            ]
        )
    }

    func update(tag: TagRecord) throws {
        let count = try change(
            """
            UPDATE tag SET name = ?, description = ?, type = ?
            WHERE id = ? AND projectID = ? AND removedIn IS NULL
            """,
            [tag.name, tag.description, tag.type.rawValue, tag.id, tag.projectID]
        )
        guard count == 1 else { throw Self.notFound("tag") }
        _ = try raiseDataVersion(of: tag.projectID)
    }

    func deleteTag(_ id: UUID, of projectID: UUID) throws -> Bool {
        guard try tag(id, of: projectID, in: .workspace) != nil else { return false }
        let version = try raiseDataVersion(of: projectID)
        let sets = ImageSetTable(self, projectID: projectID)
        let images = try sets.set(.tag(id), in: .workspace)
        var otherTags = Set(try sets.countsByTag(in: .workspace).keys)
        otherTags.remove(id)
        let stillTagged = try sets.anyOf(otherTags, in: .workspace)

        try execute("DELETE FROM tagging WHERE tagID = ? AND addedIn = ?", [id, version])
        for table in ["tagging", "region"] {
            try execute(
                "UPDATE \(table) SET removedIn = ? WHERE tagID = ? AND removedIn IS NULL",
                [version, id]
            )
        }
        try execute("UPDATE tag SET removedIn = ? WHERE id = ?", [version, id])
        var changes = ImageSetChanges()
        for sequence in images.elements {
            changes.remove(sequence, from: .tag(id))
            if !stillTagged.contains(sequence) { changes.remove(sequence, from: .tagged) }
        }
        try sets.apply(changes)
        return true
    }

    func mergeTag(_ id: UUID, into target: UUID, of projectID: UUID) throws {
        precondition(id != target, "A tag cannot be merged into itself.")
        guard try tag(target, of: projectID, in: .workspace) != nil else { throw Self.notFound("tag") }
        let version = try raiseDataVersion(of: projectID)
        try execute(
            """
            INSERT INTO tagging (imageID, tagID, projectID, created, addedIn)
            SELECT imageID, ?2, projectID, created, ?3 FROM tagging AS old
            WHERE tagID = ?1 AND removedIn IS NULL AND NOT EXISTS (
                SELECT 1 FROM tagging WHERE imageID = old.imageID AND tagID = ?2 AND removedIn IS NULL
            )
            """,
            [id, target, version]
        )
        let sets = ImageSetTable(self, projectID: projectID)
        var changes = ImageSetChanges()
        for sequence in try sets.set(.tag(id), in: .workspace).elements {
            changes.add(sequence, to: .tag(target))
        }
        try sets.apply(changes)
        // Regions have ids of their own, and an iteration may still see the old ones.
        let regions = try rows("SELECT id FROM region WHERE tagID = ? AND removedIn IS NULL", [id]) {
            $0[0] as UUID
        }
        for region in regions {
            try execute(
                """
                INSERT INTO region
                (id, imageID, tagID, projectID, leftEdge, topEdge, width, height, created, addedIn)
                SELECT ?2, imageID, ?3, projectID, leftEdge, topEdge, width, height, created, ?4
                FROM region WHERE id = ?1 AND NOT EXISTS (
                    SELECT 1 FROM region AS twin
                    WHERE twin.imageID = region.imageID AND twin.tagID = ?3 AND twin.removedIn IS NULL
                    AND twin.leftEdge = region.leftEdge AND twin.topEdge = region.topEdge
                    AND twin.width = region.width AND twin.height = region.height
                )
                """,
                [region, UUID(), target, version]
            )
        }
        guard try deleteTag(id, of: projectID) else { throw Self.notFound("tag") }
    }
}

extension TagRecord {
    fileprivate init(_ row: Row) throws {
        self.init(
            id: row["id"],
            projectID: row["projectID"],
            name: row["name"],
            description: row["description"],
            type: try row.value("type", as: TagType.self),
            created: row.date("created")
        )
    }
}
