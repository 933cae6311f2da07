internal import Foundation
internal import GRDB

/// Sets of images in the database: the index behind every filter, count and page of images.
///
/// SQL indices answer one condition fast, but not any combination of tags, metadata, tagging status and deep paging.
/// So the images of each tag, of each metadata value, the tagged ones and all of them are kept as bits
/// (``SequenceSet``), in blocks of 4,096 sequences, one row a block. A query reads the blocks of the sets it needs
/// and combines them, as bitmap indices have done since O'Neil, "Model 204 Architecture and Performance", 1987.
///
/// Versions cost a copy of a block only when it first changes after an iteration was made: the rows of a block bear the
/// version since which they hold, and the one that holds at version v is the latest not after v.
struct ImageSetTable {
    private let transaction: SQLiteTransaction
    private let projectID: UUID

    init(_ transaction: SQLiteTransaction, projectID: UUID) {
        self.transaction = transaction
        self.projectID = projectID
    }

    /// The statement behind ``set(_:in:)``.
    ///
    /// SQLite takes the other columns from the row that has the maximum.
    static let selectBlocks = """
        SELECT block, members, MAX(sinceVersion) FROM image_set
        WHERE projectID = ? AND name = ? AND sinceVersion <= ? GROUP BY block
        """

    /// The statement behind ``countsByTag(in:)``.
    static let selectTagCounts = """
        SELECT name, cardinality, MAX(sinceVersion) FROM image_set
        WHERE projectID = ? AND name >= ? AND name < ? AND sinceVersion <= ? GROUP BY name, block
        """

    /// A set as it is in a scope.
    func set(_ name: ImageSetName, in scope: DataScope) throws -> SequenceSet {
        let arguments: StatementArguments = [projectID, name.data, name.isVersioned ? scope.bound : .max]
        var set = SequenceSet()
        _ = try transaction.rows(Self.selectBlocks, arguments) { row in
            set.setBlock(
                try SequenceBlockCoding.checked(number: row[0]),
                to: try SequenceBlockCoding.decode(row[1])
            )
        }
        return set
    }

    /// Those of some images whose regions meet a condition.
    ///
    /// - Complexity: Reads all regions of the project.
    func images(
        meeting condition: RegionCondition,
        among images: SequenceSet,
        in scope: DataScope
    ) throws -> SequenceSet {
        var withRegions = SequenceSet()
        var passing = SequenceSet()
        _ = try transaction.rows(
            """
            SELECT image.sequence, COUNT(*),
                MIN(MIN(region.width * image.width, region.height * image.height))
            FROM region CROSS JOIN image ON image.id = region.imageID
            WHERE region.projectID = ? AND \(SQLiteTransaction.isVisible("region", in: scope))
            GROUP BY region.imageID
            """,
            [projectID]
        ) { row in
            withRegions.insert(row[0])
            if condition.holds(count: row[1], smallestSide: row[2]) { passing.insert(row[0]) }
        }
        passing.formIntersection(images)
        guard condition.holds(count: 0, smallestSide: nil) else { return passing }
        var result = images
        result.subtract(withRegions)
        result.formUnion(passing)
        return result
    }

    /// How many images have each tag, in a scope.
    func countsByTag(in scope: DataScope) throws -> [UUID: Int] {
        let arguments: StatementArguments = [
            projectID, ImageSetName.tagPrefix, ImageSetName.afterTags, scope.bound,
        ]
        var counts: [UUID: Int] = [:]
        _ = try transaction.rows(Self.selectTagCounts, arguments) { row in
            let name: Data = row[0]
            let cardinality: Int = row[1]
            guard cardinality > 0,
                let id = UUID.fromDatabaseValue(
                    Data(name.dropFirst(ImageSetName.tagPrefixLength)).databaseValue
                )
            else { return }
            counts[id, default: 0] += cardinality
        }
        return counts
    }

    /// Adds images to and takes images from sets of the workspace, under the transaction's data version.
    func apply(_ changes: ImageSetChanges) throws {
        // Rows not after this version belong to iterations and stay.
        let frozen = try transaction.number(
            "SELECT MAX(dataVersion) FROM iteration WHERE projectID = ?",
            [projectID]
        )
        // In a fixed order, so that the same changes make the same file.
        for (name, change) in changes.byName.sorted(by: { $0.key.data.lexicographicallyPrecedes($1.key.data) }
        ) {
            let numbers = Set(change.added.blocks.keys).union(change.removed.blocks.keys)
            for number in numbers.sorted() {
                try apply(change, to: number, of: name, frozen: frozen)
            }
        }
    }

    /// Takes images from sets for good, at all versions.
    func erase(_ sequences: SequenceSet, from names: some Sequence<ImageSetName>) throws {
        for name in names {
            for (number, gone) in sequences.blocks {
                let rows = try transaction.rows(
                    "SELECT sinceVersion, members FROM image_set WHERE projectID = ? AND name = ? AND block = ?",
                    [projectID, name.data, number]
                ) { (since: $0[0] as Int, members: $0[1] as Data) }
                for row in rows {
                    let block = zip(try SequenceBlockCoding.decode(row.members), gone).map { $0 & ~$1 }
                    try write(Array(block), to: number, of: name, since: row.since)
                }
            }
        }
        try pruneUnreferenced()
    }

    /// Removes a set for good.
    func drop(_ name: ImageSetName) throws {
        try transaction.execute(
            "DELETE FROM image_set WHERE projectID = ? AND name = ?",
            [projectID, name.data]
        )
    }

    /// Removes rows of versioned sets that neither the workspace nor an iteration reads, and empty ones that hide
    /// nothing.
    func pruneUnreferenced() throws {
        try transaction.execute(
            """
            DELETE FROM image_set AS old
            WHERE projectID = ?1 AND name < ?2 AND NOT EXISTS (
                SELECT 1 FROM iteration
                WHERE iteration.projectID = ?1 AND dataVersion >= old.sinceVersion AND dataVersion < (
                    SELECT MIN(next.sinceVersion) FROM image_set AS next
                    WHERE next.projectID = ?1 AND next.name = old.name AND next.block = old.block
                    AND next.sinceVersion > old.sinceVersion
                )
            ) AND EXISTS (
                SELECT 1 FROM image_set AS next
                WHERE next.projectID = ?1 AND next.name = old.name AND next.block = old.block
                AND next.sinceVersion > old.sinceVersion
            )
            """,
            [projectID, ImageSetName.afterTags]
        )
        try transaction.execute(
            """
            DELETE FROM image_set AS old
            WHERE projectID = ?1 AND name < ?2 AND cardinality = 0 AND NOT EXISTS (
                SELECT 1 FROM image_set AS prior
                WHERE prior.projectID = ?1 AND prior.name = old.name AND prior.block = old.block
                AND prior.sinceVersion < old.sinceVersion
            )
            """,
            [projectID, ImageSetName.afterTags]
        )
    }

    private func apply(
        _ change: ImageSetChanges.Change,
        to number: Int,
        of name: ImageSetName,
        frozen: Int
    ) throws {
        let newest = try transaction.row(
            """
            SELECT sinceVersion, members FROM image_set
            WHERE projectID = ? AND name = ? AND block = ? ORDER BY sinceVersion DESC LIMIT 1
            """,
            [projectID, name.data, number]
        ) { (since: $0[0] as Int, members: $0[1] as Data) }
        var block = try newest.map { try SequenceBlockCoding.decode($0.members) } ?? SequenceSet.emptyBlock
        let added = change.added.blocks[number] ?? SequenceSet.emptyBlock
        let removed = change.removed.blocks[number] ?? SequenceSet.emptyBlock
        for index in block.indices { block[index] = block[index] & ~removed[index] | added[index] }

        let version = name.isVersioned ? try transaction.raiseDataVersion(of: projectID) : 0
        if let newest, !name.isVersioned || newest.since > frozen {
            try write(block, to: number, of: name, since: newest.since)
        } else {
            try write(block, to: number, of: name, since: version)
        }
    }

    private func write(
        _ block: SequenceSet.Block,
        to number: Int,
        of name: ImageSetName,
        since version: Int
    ) throws {
        let cardinality = SequenceSet.count(of: block)
        guard cardinality > 0 || name.isVersioned else {
            return try transaction.execute(
                "DELETE FROM image_set WHERE projectID = ? AND name = ? AND block = ?",
                [projectID, name.data, number]
            )
        }
        try transaction.execute(
            """
            INSERT INTO image_set (projectID, name, block, sinceVersion, cardinality, members)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (projectID, name, block, sinceVersion)
            DO UPDATE SET cardinality = excluded.cardinality, members = excluded.members
            """,
            [
                projectID, name.data, number, version, cardinality, SequenceBlockCoding.encode(block),
            ]
        )
    }
}

/// Images to add to and to take from sets, gathered so that each block is written once.
struct ImageSetChanges {
    /// The changes of one set.
    ///
    /// An image is in at most one of the two.
    struct Change {
        var added = SequenceSet()
        var removed = SequenceSet()
    }

    private(set) var byName: [ImageSetName: Change] = [:]

    mutating func add(_ sequence: Int, to name: ImageSetName) {
        byName[name, default: Change()].added.insert(sequence)
        byName[name, default: Change()].removed.remove(sequence)
    }

    mutating func remove(_ sequence: Int, from name: ImageSetName) {
        byName[name, default: Change()].removed.insert(sequence)
        byName[name, default: Change()].added.remove(sequence)
    }
}

extension DataScope {
    /// The latest version that rows of an image set may bear.
    fileprivate var bound: Int {
        switch self {
        case .workspace: .max
        case .version(let version): version
        }
    }
}
