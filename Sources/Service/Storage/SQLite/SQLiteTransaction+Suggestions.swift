internal import Annotations
internal import Foundation
internal import GRDB

extension SQLiteTransaction {
    func suggestions(_ query: SuggestionQuery) throws -> PositionedPage<SuggestionRecord> {
        let (sql, arguments) = Self.selectSuggestions(query)
        var found = try rows(sql, arguments) { row in
            (record: SuggestionRecord(row), sequence: row["imageSequence"] as Int)
        }
        let hasMore = found.count > query.take
        found = Array(found.prefix(query.take))
        let next = found.last.map { ListPosition(value: $0.record.uncertainty, sequence: $0.sequence) }
        var records = found.map(\.record)
        try addScores(to: &records, of: query.iterationID)
        return PositionedPage(elements: records, next: hasMore ? next : nil)
    }

    func suggestionCountsByTag(
        ofIteration iterationID: UUID,
        tagIDs: Set<UUID>,
        threshold: Double
    ) throws -> [UUID: Int] {
        let counts = try rows(
            """
            SELECT tagID, COUNT(DISTINCT imageID)
            FROM suggestion CROSS JOIN suggestion_score USING (iterationID, imageID)
            WHERE suggestion.iterationID = ? AND probability >= ? AND \(Self.isStillUntagged)
            GROUP BY tagID
            """,
            [iterationID, threshold]
        ) { (tagID: $0[0] as UUID, count: $0[1] as Int) }
        return Dictionary(
            counts.lazy.filter { tagIDs.isEmpty || tagIDs.contains($0.tagID) }
                .map { ($0.tagID, $0.count) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    func save(suggestions: [SuggestionRecord]) throws {
        for suggestion in suggestions {
            let sequence = try row(
                "SELECT sequence FROM image WHERE id = ? AND projectID = ?",
                [suggestion.imageID, suggestion.projectID]
            ) { $0[0] as Int }
            guard let sequence else { throw Self.notFound("image") }
            try execute(
                "DELETE FROM suggestion WHERE iterationID = ? AND imageID = ?",
                [suggestion.iterationID, suggestion.imageID]
            )
            try insert(
                into: "suggestion",
                [
                    ("iterationID", suggestion.iterationID),
                    ("imageID", suggestion.imageID),
                    ("projectID", suggestion.projectID),
                    ("imageSequence", sequence),
                    ("created", suggestion.created.microseconds),
                    ("uncertainty", suggestion.uncertainty),
                ]
            )
            try insert(
                suggestion.scores,
                into: "suggestion_score",
                of: [("iterationID", suggestion.iterationID), ("imageID", suggestion.imageID)]
            )
        }
    }

    func deleteSuggestions(before time: Date) throws -> Int {
        try change("DELETE FROM suggestion WHERE created < ?", [time.microseconds])
    }

    /// The condition that a suggestion's image is in the workspace and has no tag.
    private static let isStillUntagged = """
        EXISTS (SELECT 1 FROM image WHERE image.id = suggestion.imageID AND image.removedIn IS NULL)
        AND NOT EXISTS (
            SELECT 1 FROM tagging WHERE tagging.imageID = suggestion.imageID AND tagging.removedIn IS NULL
        )
        """

    /// The statement behind ``suggestions(_:)``, which gives one row too many if there are more.
    static func selectSuggestions(_ query: SuggestionQuery) -> (sql: String, arguments: StatementArguments) {
        var conditions = ["iterationID = ?", isStillUntagged]
        var arguments: [(any DatabaseValueConvertible)?] = [query.iterationID]
        let isMeant =
            query.tagIDs.isEmpty ? "" : " AND tagID IN (\(placeholders(query.tagIDs.count)))"
        conditions.append(
            """
            EXISTS (
                SELECT 1 FROM suggestion_score AS score
                WHERE score.iterationID = suggestion.iterationID AND score.imageID = suggestion.imageID
                AND probability >= ?\(isMeant)
            )
            """
        )
        arguments.append(query.threshold)
        arguments += query.tagIDs.sorted()
        let (direction, comparison) =
            switch query.order {
            case .uncertaintyAscending: ("ASC", ">")
            case .uncertaintyDescending: ("DESC", "<")
            }
        if let after = query.after {
            conditions.append("(uncertainty, imageSequence) \(comparison) (?, ?)")
            arguments += [after.value, after.sequence]
        }
        let sql = """
            SELECT * FROM suggestion WHERE \(conditions.joined(separator: " AND "))
            ORDER BY uncertainty \(direction), imageSequence \(direction) LIMIT ?
            """
        return (sql, StatementArguments(arguments + [query.take + 1]))
    }

    private func addScores(to records: inout [SuggestionRecord], of iterationID: UUID) throws {
        var scores: [UUID: [Prediction<UUID>]] = [:]
        try inGroups(of: records.map(\.imageID)) { placeholders, values in
            _ = try rows(
                """
                SELECT * FROM suggestion_score WHERE iterationID = ? AND imageID IN (\(placeholders))
                ORDER BY imageID, tagID, ordinal
                """,
                StatementArguments([iterationID] + values)
            ) { scores[$0["imageID"], default: []].append(try Prediction($0)) }
        }
        for index in records.indices {
            records[index].scores = Self.sorted(scores[records[index].imageID] ?? [])
        }
    }
}

extension SuggestionRecord {
    fileprivate init(_ row: Row) {
        self.init(
            projectID: row["projectID"],
            iterationID: row["iterationID"],
            imageID: row["imageID"],
            created: row.date("created"),
            uncertainty: row["uncertainty"],
            scores: []
        )
    }
}
