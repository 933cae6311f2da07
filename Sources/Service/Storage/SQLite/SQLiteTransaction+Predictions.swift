internal import Annotations
internal import Foundation
internal import GRDB

extension SQLiteTransaction {
    func predictions(_ query: PredictionQuery) throws -> PositionedPage<PredictionRecord> {
        let (sql, arguments) = Self.selectPredictions(query)
        var records = try rows(sql, arguments, PredictionRecord.init)
        let hasMore = records.count > query.take
        records = Array(records.prefix(query.take))
        try addScores(to: &records)
        return PositionedPage(
            elements: records,
            next: hasMore ? records.last.map { $0.position(in: query.order) } : nil
        )
    }

    func predictions(withIDs ids: [UUID], of projectID: UUID) throws -> [PredictionRecord] {
        var found: [UUID: PredictionRecord] = [:]
        try inGroups(of: ids) { placeholders, values in
            _ = try rows(
                "SELECT * FROM prediction WHERE id IN (\(placeholders)) AND +projectID = ?",
                StatementArguments(values + [projectID])
            ) { found[$0["id"]] = try PredictionRecord($0) }
        }
        var records = ids.compactMap { found[$0] }
        try addScores(to: &records)
        return records
    }

    func insert(prediction: PredictionRecord) throws {
        try insert(
            into: "prediction",
            [
                ("id", prediction.id),
                ("projectID", prediction.projectID),
                ("iterationID", prediction.iterationID),
                ("created", prediction.created.microseconds),
                ("application", prediction.application),
                ("contentDigest", prediction.contentDigest.data),
                ("resizedDigest", prediction.resizedDigest.data),
                ("thumbnailDigest", prediction.thumbnailDigest.data),
                ("width", prediction.width),
                ("height", prediction.height),
                ("uncertainty", prediction.uncertainty),
            ]
        )
        try insert(prediction.scores, into: "prediction_score", of: [("predictionID", prediction.id)])
    }

    func deletePredictions(_ ids: [UUID], of projectID: UUID) throws -> Int {
        var count = 0
        try inGroups(of: Set(ids)) { placeholders, values in
            count += try change(
                "DELETE FROM prediction WHERE id IN (\(placeholders)) AND +projectID = ?",
                StatementArguments(values + [projectID])
            )
        }
        return count
    }

    func deletePredictions(before time: Date, limit: Int) throws -> Int {
        try change(
            """
            DELETE FROM prediction WHERE sequence IN (
                SELECT sequence FROM prediction WHERE created < ? ORDER BY created LIMIT ?
            )
            """,
            [time.microseconds, limit]
        )
    }

    /// The statement behind ``predictions(_:)``, which gives one row too many if there are more.
    static func selectPredictions(_ query: PredictionQuery) -> (sql: String, arguments: StatementArguments) {
        // With an iteration, its own indices are better than the project's, which `+` keeps away.
        var conditions = [query.iterationID == nil ? "projectID = ?" : "+projectID = ?"]
        var arguments: [(any DatabaseValueConvertible)?] = [query.projectID]
        func require(_ condition: String, _ values: (any DatabaseValueConvertible)?...) {
            conditions.append(condition)
            arguments += values
        }
        if let id = query.iterationID { require("iterationID = ?", id) }
        if let application = query.application { require("application = ?", application) }
        if let time = query.startTime { require("created >= ?", time.microseconds) }
        if let time = query.endTime { require("created <= ?", time.microseconds) }
        for tag in query.tags {
            require(
                """
                EXISTS (
                    SELECT 1 FROM prediction_score
                    WHERE predictionID = prediction.id AND tagID = ? AND probability BETWEEN ? AND ?
                )
                """,
                tag.tagID,
                tag.range.lowerBound,
                tag.range.upperBound
            )
        }
        let (column, direction, comparison) =
            switch query.order {
            case .newest: ("created", "DESC", "<")
            case .oldest: ("created", "ASC", ">")
            case .suggested: ("uncertainty", "DESC", "<")
            }
        if let after = query.after {
            require("(\(column), sequence) \(comparison) (?, ?)", after.value, after.sequence)
        }
        let sql = """
            SELECT * FROM prediction WHERE \(conditions.joined(separator: " AND "))
            ORDER BY \(column) \(direction), sequence \(direction) LIMIT ?
            """
        return (sql, StatementArguments(arguments + [query.take + 1]))
    }

    private func addScores(to records: inout [PredictionRecord]) throws {
        var scores: [UUID: [Prediction<UUID>]] = [:]
        try inGroups(of: records.map(\.id)) { placeholders, values in
            _ = try rows(
                """
                SELECT * FROM prediction_score WHERE predictionID IN (\(placeholders))
                ORDER BY predictionID, tagID, ordinal
                """,
                StatementArguments(values)
            ) { scores[$0["predictionID"], default: []].append(try Prediction($0)) }
        }
        for index in records.indices {
            records[index].scores = Self.sorted(scores[records[index].id] ?? [])
        }
    }
}

extension PredictionRecord {
    fileprivate init(_ row: Row) throws {
        self.init(
            id: row["id"],
            projectID: row["projectID"],
            iterationID: row["iterationID"],
            created: row.date("created"),
            application: row["application"],
            contentDigest: try row.digest("contentDigest"),
            resizedDigest: try row.digest("resizedDigest"),
            thumbnailDigest: try row.digest("thumbnailDigest"),
            width: row["width"],
            height: row["height"],
            uncertainty: row["uncertainty"],
            scores: []
        )
        sequence = row["sequence"]
    }

    fileprivate func position(in order: PredictionQuery.Order) -> ListPosition {
        switch order {
        case .newest, .oldest: ListPosition(value: Double(created.microseconds), sequence: sequence)
        case .suggested: ListPosition(value: uncertainty, sequence: sequence)
        }
    }
}
