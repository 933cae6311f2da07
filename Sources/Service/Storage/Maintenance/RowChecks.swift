internal import Bytes
internal import Foundation
internal import GRDB

/// Rules that rows must keep, each a query for those that break it.
enum RowChecks {
    private struct Rule {
        let kind: IntegrityCheck.Finding.Kind
        /// What is wrong; the row's id follows.
        let text: String
        /// A query whose first column names the row.
        let violations: String
    }

    static func findings(in transaction: SQLiteTransaction) throws -> [IntegrityCheck.Finding] {
        try rules.flatMap { rule in
            try transaction.rows(rule.violations) { row in
                IntegrityCheck.Finding(kind: rule.kind, description: "\(rule.text): \(name(of: row)).")
            }
        }
    }

    private static func name(of row: Row) -> String {
        let value: DatabaseValue = row[0]
        if let id = UUID.fromDatabaseValue(value) { return id.uuidString }
        if let bytes = Data.fromDatabaseValue(value) { return bytes.hexadecimal }
        return "\(value)"
    }

    private static let rules = blobRules + versionRules + iterationRules + jobRules

    private static let blobRules = [
        Rule(
            kind: .referenceCount,
            text: "A blob's count of references is wrong",
            violations: """
                SELECT blob.digest FROM blob LEFT JOIN (\(BlobReferences.counts)) AS naming USING (digest)
                WHERE blob.referenceCount <> IFNULL(naming.namings, 0)
                """
        ),
        Rule(
            kind: .referenceCount,
            text: "A row names an unregistered blob",
            violations: """
                SELECT digest FROM (\(BlobReferences.counts)) AS naming
                WHERE NOT EXISTS (SELECT 1 FROM blob WHERE blob.digest = naming.digest)
                """
        ),
    ]

    private static let versionRules =
        ["tag", "image", "tagging", "region"].map { table in
            Rule(
                kind: .version,
                text: "A \(table) has a data version that was never reached, in project",
                violations: """
                    SELECT project.id FROM \(table) JOIN project ON project.id = \(table).projectID
                    WHERE addedIn > dataVersion OR removedIn > dataVersion OR removedIn < addedIn
                    """
            )
        } + [
            Rule(
                kind: .version,
                text: "A tag is on an image outside the life of either, on image",
                violations: """
                    SELECT image.id FROM tagging
                    JOIN image ON image.id = tagging.imageID JOIN tag ON tag.id = tagging.tagID
                    WHERE tagging.addedIn < image.addedIn OR tagging.addedIn < tag.addedIn
                    OR IFNULL(tagging.removedIn, 9e18) > IFNULL(image.removedIn, 9e18)
                    OR IFNULL(tagging.removedIn, 9e18) > IFNULL(tag.removedIn, 9e18)
                    OR tagging.projectID <> image.projectID OR tagging.projectID <> tag.projectID
                    """
            ),
            Rule(
                kind: .version,
                text: "An image in the workspace has a region without the tag, on image",
                violations: """
                    SELECT imageID FROM region WHERE removedIn IS NULL AND NOT EXISTS (
                        SELECT 1 FROM tagging WHERE tagging.imageID = region.imageID
                        AND tagging.tagID = region.tagID AND tagging.removedIn IS NULL
                    )
                    """
            ),
            Rule(
                kind: .version,
                text: "A project has given a sequence twice or lost count",
                violations: """
                    SELECT project.id FROM project WHERE lastSequence < (
                        SELECT MAX(sequence) FROM image WHERE image.projectID = project.id
                    )
                    """
            ),
            Rule(
                kind: .version,
                text: "An iteration learned from a data version that was never reached",
                violations: """
                    SELECT iteration.id FROM iteration JOIN project ON project.id = iteration.projectID
                    WHERE iteration.dataVersion > project.dataVersion
                    """
            ),
        ]

    private static let iterationRules = [
        Rule(
            kind: .iteration,
            text: "An iteration is published without a model",
            violations: """
                SELECT id FROM iteration
                WHERE publishName IS NOT NULL AND (modelDigest IS NULL OR status <> 'Completed')
                """
        ),
        Rule(
            kind: .iteration,
            text: "An iteration is completed without a model",
            violations: "SELECT id FROM iteration WHERE status = 'Completed' AND modelDigest IS NULL"
        ),
        Rule(
            kind: .iteration,
            text: "An iteration is in training, but no job will ever end it",
            violations: """
                SELECT id FROM iteration WHERE status = 'Training' AND NOT EXISTS (
                    SELECT 1 FROM job WHERE job.subjectID = iteration.id AND job.finished IS NULL
                )
                """
        ),
        Rule(
            kind: .iteration,
            text: "An export is done without a package, or has one without being done, of iteration",
            violations: """
                SELECT iterationID FROM export WHERE (status = 'Done') <> (packageDigest IS NOT NULL)
                """
        ),
    ]

    private static let jobRules = [
        Rule(
            kind: .job,
            text: "A job's state contradicts its lease",
            violations: """
                SELECT id FROM job WHERE
                (state = 'running') <> (leaseOwner IS NOT NULL) OR (state = 'running') <> (leaseUntil IS NOT NULL)
                OR (state IN ('queued', 'running')) <> (finished IS NULL)
                OR (state = 'running' AND attempts < 1)
                """
        ),
        Rule(
            kind: .job,
            text: "Two jobs of the same kind work on the same thing",
            violations: """
                SELECT subjectID FROM job WHERE finished IS NULL AND subjectID IS NOT NULL
                GROUP BY kind, subjectID HAVING COUNT(*) > 1
                """
        ),
    ]
}
