internal import Annotations
internal import Foundation
internal import GRDB

extension SQLiteTransaction {
    func insert(taggings: [TaggingRecord], of projectID: UUID) throws -> [TaggingRecord] {
        let sequences = try sequences(ofImages: Set(taggings.map(\.imageID)), of: projectID)
        try requireTags(Set(taggings.map(\.tagID)), of: projectID)
        var present: Set<Pair> = []
        try inGroups(of: sequences.keys) { placeholders, values in
            _ = try rows(
                "SELECT imageID, tagID FROM tagging WHERE imageID IN (\(placeholders)) AND removedIn IS NULL",
                StatementArguments(values)
            ) { present.insert(Pair(imageID: $0[0], tagID: $0[1])) }
        }
        let new = taggings.filter { present.insert(Pair(imageID: $0.imageID, tagID: $0.tagID)).inserted }
        guard !new.isEmpty else { return [] }

        let version = try raiseDataVersion(of: projectID)
        var changes = ImageSetChanges()
        for tagging in new {
            try insert(
                into: "tagging",
                [
                    ("imageID", tagging.imageID),
                    ("tagID", tagging.tagID),
                    ("projectID", projectID),
                    ("created", tagging.created.microseconds),
                    ("addedIn", version),
                ]
            )
            guard let sequence = sequences[tagging.imageID] else { continue }
            changes.add(sequence, to: .tag(tagging.tagID))
            changes.add(sequence, to: .tagged)
        }
        try ImageSetTable(self, projectID: projectID).apply(changes)
        return new
    }

    func deleteTaggings(imageIDs: [UUID], tagIDs: [UUID], of projectID: UUID) throws -> Int {
        let tagIDs = Set(tagIDs)
        var gone: [Pair] = []
        var sequences: [UUID: Int] = [:]
        var stillTagged: Set<UUID> = []
        try inGroups(of: Set(imageIDs)) { placeholders, values in
            _ = try rows(
                """
                SELECT image.id, image.sequence, tagging.tagID
                FROM image CROSS JOIN tagging ON tagging.imageID = image.id
                WHERE image.id IN (\(placeholders)) AND image.projectID = ? AND tagging.removedIn IS NULL
                """,
                StatementArguments(values + [projectID])
            ) { row in
                let pair = Pair(imageID: row[0], tagID: row[2])
                sequences[pair.imageID] = row[1]
                if tagIDs.contains(pair.tagID) {
                    gone.append(pair)
                } else {
                    stillTagged.insert(pair.imageID)
                }
            }
        }
        guard !gone.isEmpty else { return 0 }

        let version = try raiseDataVersion(of: projectID)
        var changes = ImageSetChanges()
        for pair in gone {
            try close(pair, version: version)
            guard let sequence = sequences[pair.imageID] else { continue }
            changes.remove(sequence, from: .tag(pair.tagID))
            if !stillTagged.contains(pair.imageID) { changes.remove(sequence, from: .tagged) }
        }
        try ImageSetTable(self, projectID: projectID).apply(changes)
        return gone.count
    }

    func insert(regions: [RegionRecord], of projectID: UUID) throws {
        guard !regions.isEmpty else { return }
        _ = try insert(
            taggings: regions.map {
                TaggingRecord(imageID: $0.imageID, tagID: $0.tagID, created: $0.created)
            },
            of: projectID
        )
        let version = try raiseDataVersion(of: projectID)
        for region in regions {
            try insert(
                into: "region",
                [
                    ("id", region.id),
                    ("imageID", region.imageID),
                    ("tagID", region.tagID),
                    ("projectID", projectID),
                    ("leftEdge", region.box.left),
                    ("topEdge", region.box.top),
                    ("width", region.box.width),
                    ("height", region.box.height),
                    ("created", region.created.microseconds),
                    ("addedIn", version),
                ]
            )
        }
    }

    func deleteRegions(_ ids: [UUID], of projectID: UUID) throws -> Int {
        let present = try regions(withIDs: Array(Set(ids)), of: projectID)
        guard !present.isEmpty else { return 0 }
        let version = try raiseDataVersion(of: projectID)
        for region in present {
            try execute("UPDATE region SET removedIn = ? WHERE id = ?", [version, region.id])
        }
        return present.count
    }

    /// The sequences of images of the workspace.
    ///
    /// - Throws: `.notFound` if one is missing.
    private func sequences(ofImages ids: Set<UUID>, of projectID: UUID) throws -> [UUID: Int] {
        var found: [UUID: Int] = [:]
        try inGroups(of: ids) { placeholders, values in
            _ = try rows(
                """
                SELECT id, sequence FROM image
                WHERE id IN (\(placeholders)) AND +projectID = ? AND removedIn IS NULL
                """,
                StatementArguments(values + [projectID])
            ) { found[$0[0]] = $0[1] }
        }
        guard found.count == ids.count else { throw Self.notFound("image") }
        return found
    }

    private func requireTags(_ ids: Set<UUID>, of projectID: UUID) throws {
        for id in ids where try tag(id, of: projectID, in: .workspace) == nil { throw Self.notFound("tag") }
    }

    /// Takes one tag off one image, with its regions.
    private func close(_ pair: Pair, version: Int) throws {
        // What came and goes in one transaction was in no version.
        try execute(
            "DELETE FROM tagging WHERE imageID = ? AND tagID = ? AND addedIn = ?",
            [pair.imageID, pair.tagID, version]
        )
        for table in ["tagging", "region"] {
            try execute(
                "UPDATE \(table) SET removedIn = ? WHERE imageID = ? AND tagID = ? AND removedIn IS NULL",
                [version, pair.imageID, pair.tagID]
            )
        }
    }
}

/// An image and a tag on it.
private struct Pair: Hashable {
    let imageID: UUID
    let tagID: UUID
}
