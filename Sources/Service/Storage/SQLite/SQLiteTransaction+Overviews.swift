internal import Bytes
internal import Foundation
internal import GRDB

extension SQLiteTransaction {
    /// How many images stand for a project.
    private static let coverCount = 4

    func projectOverviews() throws -> [ProjectOverview] {
        let all = try imageBlocks(named: .all)
        let tagged = try imageBlocks(named: .tagged)
        var tagCounts: [UUID: Int] = [:]
        _ = try rows("SELECT projectID, COUNT(*) FROM tag WHERE removedIn IS NULL GROUP BY projectID") {
            tagCounts[$0[0]] = $0[1]
        }
        let iterations = try lastIterations()
        return try projects().map { project in
            let images = all[project.id] ?? SequenceBlocks()
            return ProjectOverview(
                project: project,
                imageCount: images.count,
                taggedImageCount: tagged[project.id]?.count ?? 0,
                tagCount: tagCounts[project.id] ?? 0,
                covers: try thumbnails(
                    ofImages: images.sequences(atRanks: Self.coverRanks(of: images.count)),
                    of: project.id
                ),
                lastIteration: iterations[project.id]
            )
        }
    }

    func storageUsage() throws -> StorageUsage {
        StorageUsage(
            blobBytes: try number("SELECT SUM(byteCount) FROM blob"),
            databaseBytes: try number("PRAGMA page_count") * number("PRAGMA page_size"),
            imageCount: try imageBlocks(named: .all).values.reduce(0) { $0 + $1.count },
            projectCount: try number("SELECT COUNT(*) FROM project")
        )
    }

    func imageContents(of projectID: UUID, in scope: DataScope) throws -> [ImageContent] {
        try rows(
            """
            SELECT id, contentDigest, removedIn IS NULL AS isPresent FROM image
            WHERE projectID = ? AND \(Self.isVisible("image", in: scope)) ORDER BY sequence
            """,
            [projectID]
        ) { row in
            ImageContent(
                imageID: row["id"],
                contentDigest: try row.digest("contentDigest"),
                isInWorkspace: row["isPresent"]
            )
        }
    }

    /// The blocks of one set of every project, as they are now.
    private func imageBlocks(named name: ImageSetName) throws -> [UUID: SequenceBlocks] {
        var blocks: [UUID: SequenceBlocks] = [:]
        // From the projects to their sets, not through all sets. SQLite takes the other columns from the row that has
        // the maximum.
        _ = try rows(
            """
            SELECT project.id, block, cardinality, members, MAX(sinceVersion)
            FROM project CROSS JOIN image_set ON projectID = project.id AND image_set.name = ?
            GROUP BY project.id, block ORDER BY project.id, block
            """,
            [name.data]
        ) { row in
            blocks[row[0], default: SequenceBlocks()].append(number: row[1], count: row[2], members: row[3])
        }
        return blocks
    }

    private func lastIterations() throws -> [UUID: IterationRecord] {
        let ids: [UUID] = try rows(
            """
            SELECT (
                SELECT id FROM iteration WHERE projectID = project.id ORDER BY created DESC, rowid DESC LIMIT 1
            ) FROM project
            """
        ) { $0[0] as UUID? }.compactMap(\.self)
        var found: [UUID: IterationRecord] = [:]
        try inGroups(of: ids) { placeholders, values in
            let iterations = try rows(
                "SELECT * FROM iteration WHERE id IN (\(placeholders))",
                StatementArguments(values),
                IterationRecord.init
            )
            for iteration in iterations { found[iteration.projectID] = iteration }
        }
        return found
    }

    private func thumbnails(ofImages sequences: [Int], of projectID: UUID) throws -> [ContentDigest] {
        guard let last = sequences.last else { return [] }
        // One statement for any number: the last place is repeated.
        let places = sequences + Array(repeating: last, count: Self.coverCount - sequences.count)
        return try rows(
            """
            SELECT thumbnailDigest FROM image WHERE projectID = ?
            AND sequence IN (\(Self.placeholders(Self.coverCount))) ORDER BY sequence
            """,
            StatementArguments([projectID] + places)
        ) { try $0.digest("thumbnailDigest") }
    }

    /// Places in the order of a project's images: the first, and others at even distances.
    private static func coverRanks(of count: Int) -> [Int] {
        let covers = min(count, coverCount)
        return (0..<covers).map { $0 * count / covers }
    }
}

/// A set of images whose blocks are unpacked only when somebody asks for what is in them.
private struct SequenceBlocks {
    private var blocks: [(number: Int, count: Int, members: Data)] = []
    private(set) var count = 0

    mutating func append(number: Int, count: Int, members: Data) {
        guard count > 0 else { return }
        blocks.append((number, count, members))
        self.count += count
    }

    /// The elements at some places of the ascending order.
    func sequences(atRanks ranks: [Int]) throws -> [Int] {
        var found: [Int] = []
        var before = 0
        for block in blocks {
            let wanted = ranks.filter { (before..<before + block.count).contains($0) }
            if !wanted.isEmpty {
                var set = SequenceSet()
                set.setBlock(block.number, to: try SequenceBlockCoding.decode(block.members))
                let elements = set.elements
                found += wanted.map { elements[$0 - before] }
            }
            before += block.count
        }
        return found
    }
}
