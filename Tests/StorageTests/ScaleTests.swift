import Foundation
import GRDB
import Testing

@testable import Storage

@Suite("A hundred thousand images")
struct ScaleTests {
    private static let imageCount = 100_000
    private static let tagCount = 20

    @Test("every hot query goes by an index, without sorting")
    func plans() async throws {
        try await withStore { store, _, _ in
            let id = UUID()
            let statements = hotStatements(of: id)
            let plans = try await store.pool.read { database in
                try statements.map { statement in
                    try Row.fetchAll(
                        database,
                        sql: "EXPLAIN QUERY PLAN " + statement.sql,
                        arguments: statement.arguments
                    )
                    .map { $0["detail"] as String }
                }
            }
            for (statement, plan) in zip(statements, plans) {
                let isGood = plan.allSatisfy { step in
                    // The partial index holds nothing but the few unfinished jobs.
                    let isScan = step.hasPrefix("SCAN") && step != "SCAN job USING INDEX job_unfinished"
                    return !isScan && !step.contains("TEMP B-TREE")
                }
                #expect(isGood, "\(statement.sql): \(plan)")
            }
        }
    }

    @Test("are counted and paged with any filter, and the answers are right")
    func queries() async throws {
        try await withStore { store, _, _ in
            let (projectID, tagIDs) = try await fill(store)
            let version = try await store.write { try $0.addIteration(of: projectID) }.dataVersion
            // Half the tags go after the iteration was made, so that its sets differ from the workspace's.
            try await store.write { transaction in
                for id in tagIDs.prefix(Self.tagCount / 2) {
                    _ = try transaction.deleteTag(id, of: projectID)
                }
            }
            var report = ""
            for scope in [DataScope.workspace, .version(version)] {
                for (name, filter, expected) in filters(of: projectID, tagIDs, scope) {
                    let clock = ContinuousClock()
                    let begin = clock.now
                    let count = try await store.read { try $0.imageCount(filter) }
                    let counted = clock.now
                    let page = ListPage(order: .newest, skip: count / 2, take: 50)
                    let images = try await store.read { try $0.images(filter, page: page) }
                    let paged = clock.now
                    #expect(count == expected, "\(name), \(scope)")
                    #expect(images.count == min(50, count - count / 2))
                    #expect(images.map(\.sequence) == images.map(\.sequence).sorted(by: >))
                    report += "\(name), \(scope): count \(counted - begin), page \(paged - counted)\n"
                }
            }
            print(report)
        }
    }

    /// One transaction; rows by one statement each, so that it takes seconds in debug builds, too.
    ///
    /// Image n has tag n mod 20 unless n is a multiple of 10, `camera` = n mod 4, and `serial` = n if n is a
    /// multiple of 100.
    private func fill(_ store: SQLiteMetadataStore) async throws -> (projectID: UUID, tagIDs: [UUID]) {
        let project = ProjectRecord.sample()
        let tagIDs = (0..<Self.tagCount).map { _ in UUID() }
        let imageCount = Self.imageCount
        let content = digest(1)
        try await store.pool.write { database in
            let transaction = SQLiteTransaction(database)
            try transaction.insert(project: project)
            try transaction.register(blobs: [BlobRecord(digest: content, byteCount: 8, stored: epoch)])
            let version = try transaction.raiseDataVersion(of: project.id)
            for (index, id) in tagIDs.enumerated() {
                try transaction.insert(
                    tag: TagRecord(id: id, projectID: project.id, name: "tag \(index)", created: epoch)
                )
            }
            try database.execute(
                sql: """
                    WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < :count)
                    INSERT INTO blob (digest, byteCount, stored)
                    SELECT CAST(printf('%032d', n) AS BLOB), 8, 0 FROM number;
                    WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < :count)
                    INSERT INTO image (
                        id, projectID, sequence, created, width, height, contentDigest, resizedDigest,
                        thumbnailDigest, byteCount, mediaType, metadata, addedIn
                    )
                    SELECT randomblob(16), :project, n, n, 640, 480, CAST(printf('%032d', n) AS BLOB), :digest, :digest,
                        8, 'image/jpeg', '{"camera":"' || (n % 4) || '"}', :version FROM number;
                    UPDATE project SET lastSequence = :count;
                    """,
                arguments: [
                    "count": imageCount, "project": project.id, "digest": content.data, "version": version,
                ]
            )
            for (index, id) in tagIDs.enumerated() {
                try database.execute(
                    sql: """
                        INSERT INTO tagging (imageID, tagID, projectID, created, addedIn)
                        SELECT id, ?, projectID, 0, ? FROM image WHERE sequence % 20 = ? AND sequence % 10 <> 0
                        """,
                    arguments: [id, version, index]
                )
            }
            var changes = ImageSetChanges()
            for number in 1...imageCount {
                changes.add(number, to: .all)
                changes.add(number, to: .metadata(key: "camera", value: "\(number % 4)"))
                if number.isMultiple(of: 100) {
                    changes.add(number, to: .metadata(key: "serial", value: "\(number)"))
                }
                guard !number.isMultiple(of: 10) else { continue }
                changes.add(number, to: .tagged)
                changes.add(number, to: .tag(tagIDs[number % Self.tagCount]))
            }
            try ImageSetTable(transaction, projectID: project.id).apply(changes)
        }
        return (project.id, tagIDs)
    }

    /// Filters with the number of images that must pass, counted by looking at each number.
    private func filters(
        of projectID: UUID,
        _ tagIDs: [UUID],
        _ scope: DataScope
    ) -> [(name: String, filter: ImageFilter, expected: Int)] {
        let isNow = scope == .workspace
        func tag(of number: Int) -> Int? {
            let tag = number % Self.tagCount
            return number.isMultiple(of: 10) || (isNow && tag < Self.tagCount / 2) ? nil : tag
        }
        func condition(_ key: String, _ value: String) -> MetadataCondition { .equal(key: key, value: value) }
        let cases: [(String, ImageFilter.TaggingStatus, Set<Int>, MetadataCondition?, (Int) -> Bool)] = [
            ("all", .all, [], nil, { _ in true }),
            ("tagged", .tagged, [], nil, { tag(of: $0) != nil }),
            ("untagged", .untagged, [], nil, { tag(of: $0) == nil }),
            ("one tag", .all, [11], nil, { tag(of: $0) == 11 }),
            ("20 tags", .all, Set(0..<20), nil, { tag(of: $0) != nil }),
            ("metadata eq", .all, [], condition("camera", "1"), { $0 % 4 == 1 }),
            ("metadata ne", .all, [], .notEqual(key: "camera", value: "1"), { $0 % 4 != 1 }),
            ("metadata without a match", .all, [], condition("camera", "9"), { _ in false }),
            ("rare metadata", .all, [], condition("serial", "500"), { $0 == 500 }),
            (
                "tags, or, and", .tagged, [11, 12, 13],
                .or([
                    .and([condition("camera", "1"), .notEqual(key: "camera", value: "2")]),
                    condition("camera", "0"),
                ]),
                { number in
                    (tag(of: number).map { [11, 12, 13].contains($0) } ?? false)
                        && (number % 4 == 1 || number % 4 == 0)
                }
            ),
        ]
        return cases.map { name, status, tags, metadata, passes in
            let filter = ImageFilter(
                projectID: projectID,
                scope: scope,
                taggingStatus: status,
                tagIDs: Set(tags.map { tagIDs[$0] }),
                metadata: metadata
            )
            return (name, filter, (1...Self.imageCount).count(where: passes))
        }
    }

    private func hotStatements(of id: UUID) -> [(sql: String, arguments: StatementArguments)] {
        let visible = SQLiteTransaction.isVisible("tagging", in: .version(3))
        var statements: [(String, StatementArguments)] = [
            (ImageSetTable.selectBlocks, [id, Data([0]), 1]),
            (ImageSetTable.selectTagCounts, [id, Data([2]), Data([3]), 1]),
            (SQLiteTransaction.selectImages(withSequences: "?, ?"), [id, 1, 2]),
            (SQLiteTransaction.selectTrainingSet(in: .version(3)), [id]),
            (SQLiteTransaction.selectNextJob(kindCount: 2), ["a", "b", "queued", 1]),
            ("SELECT imageID, tagID, created FROM tagging WHERE imageID IN (?, ?) AND \(visible)", [id, id]),
        ]
        for iterationID in [nil, id] {
            for order in [PredictionQuery.Order.newest, .oldest, .suggested] {
                for after in [nil, ListPosition(value: 1, sequence: 1)] {
                    let query = PredictionQuery(
                        projectID: id,
                        iterationID: iterationID,
                        application: "a",
                        tags: [.init(tagID: id, range: 0...1)],
                        order: order,
                        after: after,
                        take: 10
                    )
                    statements.append(SQLiteTransaction.selectPredictions(query))
                }
            }
        }
        for order in [SuggestionQuery.Order.uncertaintyAscending, .uncertaintyDescending] {
            for after in [nil, ListPosition(value: 1, sequence: 1)] {
                let query = SuggestionQuery(
                    iterationID: id,
                    tagIDs: [id],
                    order: order,
                    after: after,
                    take: 10
                )
                statements.append(SQLiteTransaction.selectSuggestions(query))
            }
        }
        return statements
    }
}
