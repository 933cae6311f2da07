internal import Foundation
internal import GRDB

extension SQLiteTransaction {
    func insert(images: [ImageRecord]) throws -> [ImageRecord] {
        var inserted: [ImageRecord] = []
        inserted.reserveCapacity(images.count)
        var sequences: [UUID: Int] = [:]
        var changes: [UUID: ImageSetChanges] = [:]
        for var image in images {
            let version = try raiseDataVersion(of: image.projectID)
            let last =
                try sequences[image.projectID]
                ?? number("SELECT lastSequence FROM project WHERE id = ?", [image.projectID])
            image.sequence = last + 1
            sequences[image.projectID] = image.sequence
            try insert(image, version: version)
            changes[image.projectID, default: ImageSetChanges()].add(image.sequence, to: .all)
            image.forEachMetadataSet {
                changes[image.projectID, default: ImageSetChanges()].add(image.sequence, to: $0)
            }
            inserted.append(image)
        }
        for (projectID, sequence) in sequences {
            try execute("UPDATE project SET lastSequence = ? WHERE id = ?", [sequence, projectID])
        }
        for (projectID, changes) in changes {
            try ImageSetTable(self, projectID: projectID).apply(changes)
        }
        return inserted
    }

    func deleteImages(_ ids: [UUID]?, of projectID: UUID, includingIterations: Bool) throws -> Int {
        let images = try imagesToDelete(ids, of: projectID, includingIterations: includingIterations)
        guard !images.isEmpty else { return 0 }
        let version = try raiseDataVersion(of: projectID)
        if includingIterations {
            try deleteForGood(images, of: projectID)
        } else {
            try removeFromWorkspace(images, of: projectID, version: version)
        }
        return images.count
    }

    func setMetadata(_ metadata: [String: String], ofImage id: UUID, of projectID: UUID) throws {
        guard let old = try images(withIDs: [id], of: projectID, in: .workspace).first else {
            throw Self.notFound("image")
        }
        try execute("UPDATE image SET metadata = ? WHERE id = ?", [try jsonText(metadata), id])
        var changes = ImageSetChanges()
        old.forEachMetadataSet { changes.remove(old.sequence, from: $0) }
        for (key, value) in metadata { changes.add(old.sequence, to: .metadata(key: key, value: value)) }
        try ImageSetTable(self, projectID: projectID).apply(changes)
    }

    private func insert(_ image: ImageRecord, version: Int) throws {
        try insert(
            into: "image",
            [
                ("id", image.id),
                ("projectID", image.projectID),
                ("sequence", image.sequence),
                ("created", image.created.microseconds),
                ("width", image.width),
                ("height", image.height),
                ("contentDigest", image.contentDigest.data),
                ("resizedDigest", image.resizedDigest.data),
                ("thumbnailDigest", image.thumbnailDigest.data),
                ("byteCount", image.byteCount),
                ("mediaType", image.mediaType),
                ("metadata", try jsonText(image.metadata)),
                ("source", image.source),
                ("addedIn", version),
            ]
        )
    }

    /// The rows that a deletion is about; those that only iterations see count if iterations are to lose them.
    private func imagesToDelete(
        _ ids: [UUID]?,
        of projectID: UUID,
        includingIterations: Bool
    ) throws -> [ImageRecord] {
        let isMeant = includingIterations ? "TRUE" : "removedIn IS NULL"
        guard let ids else {
            return try rows(
                "SELECT * FROM image WHERE projectID = ? AND \(isMeant)",
                [projectID],
                ImageRecord.init
            )
        }
        var images: [ImageRecord] = []
        try inGroups(of: Set(ids)) { placeholders, values in
            images += try rows(
                "SELECT * FROM image WHERE id IN (\(placeholders)) AND +projectID = ? AND \(isMeant)",
                StatementArguments(values + [projectID]),
                ImageRecord.init
            )
        }
        return images
    }

    private func removeFromWorkspace(_ images: [ImageRecord], of projectID: UUID, version: Int) throws {
        var changes = ImageSetChanges()
        let sequences = Dictionary(
            images.map { ($0.id, $0.sequence) },
            uniquingKeysWith: { first, _ in first }
        )
        for image in images {
            changes.remove(image.sequence, from: .all)
            changes.remove(image.sequence, from: .tagged)
        }
        try inGroups(of: images.map(\.id)) { placeholders, values in
            _ = try rows(
                "SELECT imageID, tagID FROM tagging WHERE imageID IN (\(placeholders)) AND removedIn IS NULL",
                StatementArguments(values)
            ) { row in
                guard let sequence = sequences[row[0]] else { return }
                changes.remove(sequence, from: .tag(row[1]))
            }
            try execute(
                "DELETE FROM tagging WHERE imageID IN (\(placeholders)) AND addedIn = ?",
                StatementArguments(values + [version])
            )
            for (table, column) in [("tagging", "imageID"), ("region", "imageID"), ("image", "id")] {
                try execute(
                    """
                    UPDATE \(table) SET removedIn = ?
                    WHERE \(column) IN (\(placeholders)) AND removedIn IS NULL
                    """,
                    StatementArguments([version] + values)
                )
            }
        }
        try ImageSetTable(self, projectID: projectID).apply(changes)
    }

    private func deleteForGood(_ images: [ImageRecord], of projectID: UUID) throws {
        var names: Set<ImageSetName> = [.all, .tagged]
        for image in images { image.forEachMetadataSet { names.insert($0) } }
        try inGroups(of: images.map(\.id)) { placeholders, values in
            _ = try rows(
                "SELECT DISTINCT tagID FROM tagging WHERE imageID IN (\(placeholders))",
                StatementArguments(values)
            ) { names.insert(.tag($0[0])) }
            _ = try rows(
                "SELECT DISTINCT iterationID FROM iteration_image_score WHERE imageID IN (\(placeholders))",
                StatementArguments(values)
            ) { row in
                names.insert(.evaluated(iteration: row[0]))
                names.insert(.wrong(iteration: row[0]))
            }
            try execute("DELETE FROM image WHERE id IN (\(placeholders))", StatementArguments(values))
        }
        let sequences = SequenceSet(images.map(\.sequence))
        try ImageSetTable(self, projectID: projectID).erase(sequences, from: names)
    }
}
