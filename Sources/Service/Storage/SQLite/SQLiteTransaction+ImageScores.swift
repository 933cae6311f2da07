internal import Foundation
internal import GRDB

extension SQLiteTransaction {
    func imageScores(_ filter: ImageScoreFilter, page: ListPage) throws -> [ImageScoreRecord] {
        guard let iteration = try iteration(filter.iterationID) else { return [] }
        let positions = try evaluated(filter).elements(page: page)
        var found: [Int: ImageScoreRecord] = [:]
        try inGroups(of: positions) { placeholders, values in
            _ = try rows(
                """
                SELECT * FROM iteration_image_score WHERE iterationID = ? AND position IN (\(placeholders))
                """,
                StatementArguments([filter.iterationID] + values)
            ) { row in
                found[row["position"]] = ImageScoreRecord(
                    imageID: row["imageID"],
                    answer: try ImageScoreRecord.Answer(packed: row["scores"], task: iteration.task),
                    isWrong: row["isWrong"]
                )
            }
        }
        return positions.compactMap { found[$0] }
    }

    func imageScoreCount(_ filter: ImageScoreFilter) throws -> Int {
        try evaluated(filter).count
    }

    func setImageScores(_ scores: [ImageScoreRecord], ofIteration id: UUID) throws {
        guard let iteration = try iteration(id) else { throw Self.notFound("iteration") }
        let sets = ImageSetTable(self, projectID: iteration.projectID)
        try sets.drop(.evaluated(iteration: id))
        try sets.drop(.wrong(iteration: id))
        try execute("DELETE FROM iteration_image_score WHERE iterationID = ?", [id])

        let byImage = Dictionary(scores.map { ($0.imageID, $0) }, uniquingKeysWith: { $1 })
        var changes = ImageSetChanges()
        try inGroups(of: byImage.keys) { placeholders, values in
            let images = try rows(
                """
                SELECT id, sequence FROM image WHERE id IN (\(placeholders)) AND +projectID = ?
                AND \(Self.isVisible("image", in: .version(iteration.dataVersion)))
                """,
                StatementArguments(values + [iteration.projectID])
            ) { (id: $0[0] as UUID, sequence: $0[1] as Int) }
            for image in images {
                guard let score = byImage[image.id] else { continue }
                try insert(
                    into: "iteration_image_score",
                    [
                        ("iterationID", id),
                        ("position", image.sequence),
                        ("imageID", image.id),
                        ("scores", score.answer.packed),
                        ("isWrong", score.isWrong),
                    ]
                )
                changes.add(image.sequence, to: .evaluated(iteration: id))
                if score.isWrong { changes.add(image.sequence, to: .wrong(iteration: id)) }
            }
        }
        try sets.apply(changes)
    }

    private func evaluated(_ filter: ImageScoreFilter) throws -> SequenceSet {
        guard let iteration = try iteration(filter.iterationID) else { return SequenceSet() }
        let sets = ImageSetTable(self, projectID: iteration.projectID)
        let name: ImageSetName =
            filter.onlyWrong
            ? .wrong(iteration: filter.iterationID) : .evaluated(iteration: filter.iterationID)
        var images = try sets.set(name, in: .workspace)
        if !filter.tagIDs.isEmpty {
            images.formIntersection(
                try sets.anyOf(filter.tagIDs, in: .version(iteration.dataVersion))
            )
        }
        return images
    }
}
