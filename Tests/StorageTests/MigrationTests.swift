import Annotations
import Foundation
import GRDB
import Testing

@testable import Storage

@Suite("Databases of earlier versions")
struct MigrationTests {
    @Test(
        "the answers of before there were boxes are read, none of them with a box, and rows with boxes can be added"
    )
    func boxes() async throws {
        try await withDataFolder { folder in
            let (project, iterationID, imageID, predictionID) = (
                ProjectRecord.sample(), UUID(), UUID(), UUID()
            )
            let tags = [UUID(), UUID()].sorted()
            try folder.create()
            let older = try DatabasePool(path: folder.database.path(percentEncoded: false))
            try Schema.migrator.migrate(older, upTo: "7 origins of keys")
            try await older.write { database in
                let transaction = SQLiteTransaction(database)
                try transaction.insert(project: project)
                try transaction.register(blobs: [BlobRecord(digest: digest(1), byteCount: 8, stored: epoch)])
                _ = try transaction.addImage(imageID, of: project.id, content: digest(2))
                _ = try transaction.addIteration(iterationID, of: project.id)
                // Without scores, which are written as they were then.
                try transaction.insert(prediction: prediction(predictionID, of: project.id, iterationID, []))
                try transaction.save(suggestions: [suggestion(imageID, of: project.id, iterationID, [])])
                for (tag, probability) in zip(tags, [0.25, 0.75]) {
                    try database.execute(
                        sql:
                            "INSERT INTO prediction_score (predictionID, tagID, probability) VALUES (?, ?, ?)",
                        arguments: [predictionID, tag, probability]
                    )
                    try database.execute(
                        sql: """
                            INSERT INTO suggestion_score (iterationID, imageID, tagID, probability)
                            VALUES (?, ?, ?, ?)
                            """,
                        arguments: [iterationID, imageID, tag, probability]
                    )
                }
            }
            try older.close()

            let store = try await SQLiteMetadataStore.open(folder)
            let expected = [
                Prediction(tag: tags[1], probability: 0.75), Prediction(tag: tags[0], probability: 0.25),
            ]
            let (predicted, suggested) = try await store.read { reading in
                (
                    try reading.predictions(withIDs: [predictionID], of: project.id).map(\.scores),
                    try reading.suggestions(SuggestionQuery(iterationID: iterationID, take: 9)).elements
                        .map(\.scores)
                )
            }
            #expect(predicted == [expected])
            #expect(suggested == [expected])

            let box = NormalizedBox(left: 0.1, top: 0.2, width: 0.3, height: 0.4)
            let found = [
                Prediction(tag: tags[0], probability: 0.5, box: box),
                Prediction(tag: tags[0], probability: 0.5),
            ]
            let laterID = UUID()
            let later = try await store.write { transaction in
                try transaction.insert(prediction: prediction(laterID, of: project.id, iterationID, found))
                return try transaction.predictions(withIDs: [laterID], of: project.id).map(\.scores)
            }
            #expect(later == [found])
            try await store.close()
        }
    }

    @Test("half a box is damage, not a guess")
    func halfABox() async throws {
        try await withStore { store, _, _ in
            let (project, iterationID, id) = (ProjectRecord.sample(), UUID(), UUID())
            let box = NormalizedBox(left: 0.1, top: 0.2, width: 0.3, height: 0.4)
            try await store.write { transaction in
                try transaction.insert(project: project)
                _ = try transaction.addIteration(iterationID, of: project.id)
                try transaction.register(blobs: [BlobRecord(digest: digest(1), byteCount: 8, stored: epoch)])
                let score = Prediction(tag: UUID(), probability: 1, box: box)
                try transaction.insert(prediction: prediction(id, of: project.id, iterationID, [score]))
            }
            try await store.pool.write { try $0.execute(sql: "UPDATE prediction_score SET width = NULL") }
            let error = await #expect(throws: StorageError.self) {
                try await store.read { try $0.predictions(withIDs: [id], of: project.id) }
            }
            #expect(error?.code == .corrupt)
        }
    }

    private func prediction(
        _ id: UUID,
        of projectID: UUID,
        _ iterationID: UUID,
        _ scores: [Prediction<UUID>]
    ) -> PredictionRecord {
        PredictionRecord(
            id: id,
            projectID: projectID,
            iterationID: iterationID,
            created: epoch,
            contentDigest: digest(1),
            resizedDigest: digest(1),
            thumbnailDigest: digest(1),
            width: 10,
            height: 20,
            uncertainty: 0.5,
            scores: scores
        )
    }

    private func suggestion(
        _ imageID: UUID,
        of projectID: UUID,
        _ iterationID: UUID,
        _ scores: [Prediction<UUID>]
    ) -> SuggestionRecord {
        SuggestionRecord(
            projectID: projectID,
            iterationID: iterationID,
            imageID: imageID,
            created: epoch,
            uncertainty: 0.5,
            scores: scores
        )
    }
}
