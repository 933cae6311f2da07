internal import Foundation
internal import GRDB

/// Compares the index of each project's images with the rows it stands for, now and for every iteration.
enum ImageSetCheck {
    static func findings(in transaction: SQLiteTransaction) throws -> [IntegrityCheck.Finding] {
        var findings: [IntegrityCheck.Finding] = []
        for project in try transaction.projects() {
            let versions = Set(try transaction.iterations(of: project.id).map(\.dataVersion)).sorted()
            for scope in [.workspace] + versions.map(DataScope.version) {
                for name in try differences(in: transaction, projectID: project.id, scope: scope) {
                    findings.append(
                        .init(
                            kind: .imageSet,
                            description:
                                "The index of \(name) differs from the images of project \(project.id)."
                        )
                    )
                }
            }
            if try metadataDiffers(in: transaction, projectID: project.id) {
                findings.append(
                    .init(
                        kind: .imageSet,
                        description: "The index of metadata differs from the images of project \(project.id)."
                    )
                )
            }
        }
        return findings
    }

    private static func differences(
        in transaction: SQLiteTransaction,
        projectID: UUID,
        scope: DataScope
    ) throws -> [String] {
        let sets = ImageSetTable(transaction, projectID: projectID)
        var all = SequenceSet()
        _ = try transaction.rows(
            "SELECT sequence FROM image WHERE projectID = ? AND \(SQLiteTransaction.isVisible("image", in: scope))",
            [projectID]
        ) { all.insert($0[0]) }
        var tagged = SequenceSet()
        var byTag: [UUID: SequenceSet] = [:]
        _ = try transaction.rows(
            """
            SELECT image.sequence, tagging.tagID
            FROM image CROSS JOIN tagging ON tagging.imageID = image.id
            WHERE image.projectID = ? AND \(SQLiteTransaction.isVisible("tagging", in: scope))
            """,
            [projectID]
        ) { row in
            tagged.insert(row[0])
            byTag[row[1], default: SequenceSet()].insert(row[0])
        }
        var names: [String] = []
        if try sets.set(.all, in: scope) != all { names.append("all images") }
        if try sets.set(.tagged, in: scope) != tagged { names.append("tagged images") }
        let counts = try sets.countsByTag(in: scope)
        if counts != byTag.mapValues(\.count) { names.append("the counts of tags") }
        for (id, images) in byTag where try sets.set(.tag(id), in: scope) != images {
            names.append("images with a tag")
        }
        return names
    }

    private static func metadataDiffers(
        in transaction: SQLiteTransaction,
        projectID: UUID
    ) throws -> Bool {
        var expected: [Data: SequenceSet] = [:]
        _ = try transaction.rows(
            "SELECT * FROM image WHERE projectID = ? AND metadata <> '{}'",
            [projectID]
        ) { row in
            let image = try ImageRecord(row)
            image.forEachMetadataSet { expected[$0.data, default: SequenceSet()].insert(image.sequence) }
        }
        var stored: [Data: SequenceSet] = [:]
        _ = try transaction.rows(
            "SELECT name, block, members FROM image_set WHERE projectID = ? AND name >= ? AND name < ?",
            [projectID, ImageSetName.afterTags, ImageSetName.afterMetadata]
        ) { row in
            stored[row[0], default: SequenceSet()]
                .setBlock(row[1], to: try SequenceBlockCoding.decode(row[2]))
        }
        return stored != expected
    }
}
