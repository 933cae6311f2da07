internal import Annotations
internal import Bytes
internal import Foundation
internal import GRDB

extension SQLiteTransaction {
    func hasImage(_ digest: ContentDigest, in projectID: UUID) throws -> Bool {
        for table in ["image", "prediction"] {
            let found = try rows(
                """
                SELECT 1 FROM \(table)
                WHERE projectID = ? AND ? IN (contentDigest, resizedDigest, thumbnailDigest) LIMIT 1
                """,
                [projectID, digest.data]
            ) { _ in true }
            if !found.isEmpty { return true }
        }
        return false
    }

    func images(_ filter: ImageFilter, page: ListPage) throws -> [ImageRecord] {
        let sets = ImageSetTable(self, projectID: filter.projectID)
        return try images(
            withSequences: try sets.images(filter).elements(page: page),
            of: filter.projectID
        )
    }

    func imageCount(_ filter: ImageFilter) throws -> Int {
        try ImageSetTable(self, projectID: filter.projectID).images(filter).count
    }

    func images(withIDs ids: [UUID], of projectID: UUID, in scope: DataScope) throws -> [ImageRecord] {
        var found: [UUID: ImageRecord] = [:]
        try inGroups(of: ids) { placeholders, values in
            _ = try rows(
                """
                SELECT * FROM image
                WHERE id IN (\(placeholders)) AND +projectID = ? AND \(Self.isVisible("image", in: scope))
                """,
                StatementArguments(values + [projectID])
            ) { row in
                let image = try ImageRecord(row)
                found[image.id] = image
            }
        }
        return ids.compactMap { found[$0] }
    }

    func images(
        withContents digests: [ContentDigest],
        of projectID: UUID
    ) throws -> [ContentDigest: ImageRecord] {
        var found: [ContentDigest: ImageRecord] = [:]
        try inGroups(of: digests.map(\.data)) { placeholders, values in
            _ = try rows(
                """
                SELECT * FROM image
                WHERE projectID = ? AND contentDigest IN (\(placeholders)) AND removedIn IS NULL
                """,
                StatementArguments([projectID] + values)
            ) { row in
                let image = try ImageRecord(row)
                found[image.contentDigest] = image
            }
        }
        return found
    }

    func taggings(ofImages ids: [UUID], in scope: DataScope) throws -> [UUID: [TaggingRecord]] {
        var found: [UUID: [TaggingRecord]] = [:]
        try inGroups(of: Set(ids)) { placeholders, values in
            _ = try rows(
                """
                SELECT imageID, tagID, created FROM tagging
                WHERE imageID IN (\(placeholders)) AND \(Self.isVisible("tagging", in: scope))
                """,
                StatementArguments(values)
            ) { row in
                found[row["imageID"], default: []].append(
                    TaggingRecord(imageID: row["imageID"], tagID: row["tagID"], created: row.date("created"))
                )
            }
        }
        return found.mapValues { taggings in
            taggings.sorted { ($0.created, $0.tagID) < ($1.created, $1.tagID) }
        }
    }

    func regions(ofImages ids: [UUID], in scope: DataScope) throws -> [UUID: [RegionRecord]] {
        var found: [UUID: [RegionRecord]] = [:]
        try inGroups(of: Set(ids)) { placeholders, values in
            _ = try rows(
                """
                SELECT * FROM region
                WHERE imageID IN (\(placeholders)) AND \(Self.isVisible("region", in: scope))
                ORDER BY created, rowid
                """,
                StatementArguments(values)
            ) { row in
                let region = RegionRecord(row)
                found[region.imageID, default: []].append(region)
            }
        }
        return found
    }

    func regions(withIDs ids: [UUID], of projectID: UUID) throws -> [RegionRecord] {
        var found: [UUID: RegionRecord] = [:]
        try inGroups(of: ids) { placeholders, values in
            _ = try rows(
                """
                SELECT * FROM region
                WHERE id IN (\(placeholders)) AND +projectID = ? AND removedIn IS NULL
                """,
                StatementArguments(values + [projectID])
            ) { row in found[row["id"]] = RegionRecord(row) }
        }
        return ids.compactMap { found[$0] }
    }

    func regionCount(of projectID: UUID, in scope: DataScope) throws -> Int {
        try number(
            "SELECT COUNT(*) FROM region WHERE projectID = ? AND \(Self.isVisible("region", in: scope))",
            [projectID]
        )
    }

    func regionCountsByTag(of projectID: UUID, in scope: DataScope) throws -> [UUID: RegionCounts] {
        let counts = try rows(
            """
            SELECT tagID, COUNT(*), COUNT(DISTINCT imageID) FROM region
            WHERE projectID = ? AND \(Self.isVisible("region", in: scope)) GROUP BY tagID
            """,
            [projectID]
        ) { (tagID: $0[0] as UUID, counts: RegionCounts(regions: $0[1], images: $0[2])) }
        return Dictionary(counts.map { ($0.tagID, $0.counts) }) { first, _ in first }
    }

    func trainingSet(of projectID: UUID, in scope: DataScope) throws -> [TrainingImage] {
        let boxes = try boxes(of: projectID, in: scope)
        // One pass in the order of both indices; the rows of an image come together.
        var images: [TrainingImage] = []
        var current: (id: UUID, digest: ContentDigest, annotations: [Annotation<UUID>])?
        func finish() {
            guard let current else { return }
            images.append(
                TrainingImage(
                    imageID: current.id,
                    contentDigest: current.digest,
                    annotations: current.annotations
                )
            )
        }
        _ = try rows(Self.selectTrainingSet(in: scope), [projectID]) { row in
            let id: UUID = row["id"]
            if current?.id != id {
                finish()
                current = (id, try row.digest("contentDigest"), [])
            }
            let tagID: UUID = row["tagID"]
            current?.annotations +=
                boxes[id]?[tagID]?.map { Annotation(tag: tagID, box: $0) }
                ?? [Annotation(tag: tagID)]
        }
        finish()
        return images
    }

    /// The boxes on each image by tag, oldest first.
    private func boxes(
        of projectID: UUID,
        in scope: DataScope
    ) throws -> [UUID: [UUID: [NormalizedBox]]] {
        var boxes: [UUID: [UUID: [NormalizedBox]]] = [:]
        _ = try rows(
            """
            SELECT * FROM region WHERE projectID = ? AND \(Self.isVisible("region", in: scope))
            ORDER BY created, id
            """,
            [projectID]
        ) { row in
            let region = RegionRecord(row)
            boxes[region.imageID, default: [:]][region.tagID, default: []].append(region.box)
        }
        return boxes
    }

    /// The statement behind ``trainingSet(of:in:)``.
    static func selectTrainingSet(in scope: DataScope) -> String {
        """
        SELECT image.id, image.contentDigest, tagging.tagID
        FROM image CROSS JOIN tagging ON tagging.imageID = image.id
        WHERE image.projectID = ? AND \(isVisible("image", in: scope)) AND \(isVisible("tagging", in: scope))
        ORDER BY image.sequence, tagging.tagID
        """
    }

    /// The images of these sequences, in their order.
    func images(withSequences sequences: [Int], of projectID: UUID) throws -> [ImageRecord] {
        var found: [Int: ImageRecord] = [:]
        try inGroups(of: sequences) { placeholders, values in
            _ = try rows(
                Self.selectImages(withSequences: placeholders),
                StatementArguments([projectID] + values)
            ) { row in
                let image = try ImageRecord(row)
                found[image.sequence] = image
            }
        }
        return sequences.compactMap { found[$0] }
    }

    /// The statement behind ``images(withSequences:of:)``.
    static func selectImages(withSequences placeholders: String) -> String {
        "SELECT * FROM image WHERE projectID = ? AND sequence IN (\(placeholders))"
    }
}

extension ImageRecord {
    init(_ row: Row) throws {
        self.init(
            id: row["id"],
            projectID: row["projectID"],
            created: row.date("created"),
            width: row["width"],
            height: row["height"],
            contentDigest: try row.digest("contentDigest"),
            resizedDigest: try row.digest("resizedDigest"),
            thumbnailDigest: try row.digest("thumbnailDigest"),
            byteCount: row["byteCount"],
            mediaType: row["mediaType"],
            metadata: try row.json("metadata", as: [String: String].self),
            source: row["source"]
        )
        sequence = row["sequence"]
    }

    /// Calls `body` with the name of each set that the image is in because of its metadata.
    func forEachMetadataSet(_ body: (ImageSetName) throws -> Void) rethrows {
        for (key, value) in metadata { try body(.metadata(key: key, value: value)) }
    }
}

extension RegionRecord {
    fileprivate init(_ row: Row) {
        self.init(
            id: row["id"],
            imageID: row["imageID"],
            tagID: row["tagID"],
            box: NormalizedBox(
                left: row["leftEdge"],
                top: row["topEdge"],
                width: row["width"],
                height: row["height"]
            ),
            created: row.date("created")
        )
    }
}
