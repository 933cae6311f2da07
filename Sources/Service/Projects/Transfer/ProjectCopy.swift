internal import Foundation
internal import Storage

/// The steps that make an empty project a copy of another, with new ids.
///
/// What iterations were trained with lives in the versions of a project's data, and a store adds rows to the present
/// version only. So the copy goes through the same states as the original did: it is brought to the state of the first
/// iteration, the iteration is added, it is brought to the state of the next, and in the end to the state of the
/// workspace. Only what differs between two states is written.
struct ProjectCopy: Sendable {
    /// A change that takes some milliseconds, for one transaction.
    struct Step: Sendable {
        let perform: @Sendable (any MetadataWriting) throws -> Void
    }

    /// How many rows of a kind one step writes.
    private static let stepSize = 500

    /// What is to be done, in order.
    ///
    /// Nothing in it depends on what becomes of the original meanwhile, except that
    /// images are not stored again.
    private(set) var steps: [Step] = []

    private let copyID: UUID
    private var ids: CopiedIDs
    private var state = ProjectState()

    /// Plans the copy of a project as it is now.
    ///
    /// - Parameters:
    ///   - sourceID: The original.
    ///   - copyID: The empty project that becomes the copy.
    ///   - transaction: Where the original is read, at once and as one consistent state.
    /// - Throws: `StorageError`.
    init(of sourceID: UUID, into copyID: UUID, _ transaction: any MetadataReading) throws {
        self.copyID = copyID
        ids = CopiedIDs(of: sourceID, into: copyID)
        let iterations = try transaction.iterations(of: sourceID)
            .filter { $0.status != .training }
            .sorted { ($0.dataVersion, $0.created) < ($1.dataVersion, $1.created) }
        for iteration in iterations {
            let tags = try transaction.tags(ofIteration: iteration.id)
            let names = Dictionary(tags.map { ($0.tagID, $0.name) }) { first, _ in first }
            try move(
                to: ProjectState(
                    of: sourceID,
                    in: .version(iteration.dataVersion),
                    names: names,
                    transaction
                )
            )
            try add(iteration, tags, transaction)
        }
        try move(to: ProjectState(of: sourceID, in: .workspace, names: [:], transaction))
    }

    /// Adds the steps from the state so far to the next.
    private mutating func move(to next: ProjectState) throws {
        remove(whatIsNotIn: next)
        rename(asIn: next)
        let newTags = next.tags.values.filter { state.tags[$0.id] == nil }.sorted { $0.created < $1.created }
            .map { TagRecord($0, id: ids.new($0.id), of: copyID) }
        addSteps(newTags) { transaction, tags in
            for tag in tags { try transaction.insert(tag: tag) }
        }
        let newImages = next.images.filter { state.imageIDs.contains($0.id) == false }
            .map { ImageRecord($0, id: ids.new($0.id), of: copyID) }
        addSteps(newImages) { transaction, images in
            _ = try transaction.insert(images: images)
        }
        let newTaggings = next.taggings.filter { state.pairs.contains(ImageTagPair($0)) == false }
            .map {
                TaggingRecord(imageID: ids.new($0.imageID), tagID: ids.new($0.tagID), created: $0.created)
            }
        addSteps(newTaggings) { [copyID] transaction, taggings in
            _ = try transaction.insert(taggings: taggings, of: copyID)
        }
        let newRegions = next.regions.filter { state.regionIDs.contains($0.id) == false }
            .map {
                RegionRecord(
                    id: ids.new($0.id),
                    imageID: ids.new($0.imageID),
                    tagID: ids.new($0.tagID),
                    box: $0.box,
                    created: $0.created
                )
            }
        addSteps(newRegions) { [copyID] transaction, regions in
            try transaction.insert(regions: regions, of: copyID)
        }
        state = next
    }

    private mutating func remove(whatIsNotIn next: ProjectState) {
        // First, because a region goes with its tagging, and need not have come back with it.
        let regions = state.regionIDs.subtracting(next.regionIDs).map { ids.new($0) }
        addSteps(regions) { [copyID] transaction, regions in
            _ = try transaction.deleteRegions(regions, of: copyID)
        }
        // Taggings go with their image or tag; only those where both stay are taken off one by one.
        let pairs = state.pairs.subtracting(next.pairs)
            .filter { next.imageIDs.contains($0.imageID) && next.tags[$0.tagID] != nil }
            .map { (imageID: ids.new($0.imageID), tagID: ids.new($0.tagID)) }
        addSteps(pairs) { [copyID] transaction, pairs in
            for pair in pairs {
                _ = try transaction.deleteTaggings(
                    imageIDs: [pair.imageID],
                    tagIDs: [pair.tagID],
                    of: copyID
                )
            }
        }
        let images = state.imageIDs.subtracting(next.imageIDs).map { ids.new($0) }
        addSteps(images) { [copyID] transaction, images in
            _ = try transaction.deleteImages(images, of: copyID, includingIterations: false)
        }
        let tags = state.tags.keys.filter { next.tags[$0] == nil }.map { ids.new($0) }
        addSteps(tags) { [copyID] transaction, tags in
            for tag in tags { _ = try transaction.deleteTag(tag, of: copyID) }
        }
    }

    private mutating func rename(asIn next: ProjectState) {
        let changed = state.tags.values
            .compactMap { old in next.tags[old.id].flatMap { $0 == old ? nil : $0 } }
            .map { TagRecord($0, id: ids.new($0.id), of: copyID) }
        guard !changed.isEmpty else { return }
        steps.append(
            Step { transaction in
                // Names may have changed places; so all are freed before any is taken.
                for var tag in changed {
                    tag.name = tag.id.uuidString
                    try transaction.update(tag: tag)
                }
                for tag in changed { try transaction.update(tag: tag) }
            }
        )
    }

    /// Adds an iteration to the state reached so far.
    private mutating func add(
        _ iteration: IterationRecord,
        _ tags: [IterationTag],
        _ transaction: any MetadataReading
    ) throws {
        let filter = ImageScoreFilter(iterationID: iteration.id)
        let page = ListPage(order: .oldest, take: try transaction.imageScoreCount(filter))
        let scores = try transaction.imageScores(filter, page: page)
            .map { ImageScoreRecord(imageID: ids.new($0.imageID), answer: $0.answer, isWrong: $0.isWrong) }
        let tags = tags.map { IterationTag(tagID: ids.new($0.tagID), name: $0.name, type: $0.type) }
        let id = ids.new(iteration.id)
        let recipe = ids.copy(of: try iteration.decodedRecipe())
        steps.append(
            Step { [copyID] transaction in
                let version = try transaction.existingProject(copyID).dataVersion
                var copy = IterationRecord(iteration, id: id, of: copyID, dataVersion: version)
                try copy.setRecipe(recipe)
                try transaction.insert(iteration: copy, tags: tags)
                try transaction.setImageScores(scores, ofIteration: id)
            }
        )
    }

    private mutating func addSteps<Row: Sendable>(
        _ rows: [Row],
        _ write: @escaping @Sendable (any MetadataWriting, [Row]) throws -> Void
    ) {
        for start in stride(from: 0, to: rows.count, by: Self.stepSize) {
            let part = Array(rows[start..<min(start + Self.stepSize, rows.count)])
            steps.append(Step { try write($0, part) })
        }
    }
}

extension TagRecord {
    fileprivate init(_ tag: TagRecord, id: UUID, of projectID: UUID) {
        self.init(
            id: id,
            projectID: projectID,
            name: tag.name,
            description: tag.description,
            type: tag.type,
            created: tag.created
        )
    }
}

extension ImageRecord {
    fileprivate init(_ image: ImageRecord, id: UUID, of projectID: UUID) {
        self.init(
            id: id,
            projectID: projectID,
            created: image.created,
            width: image.width,
            height: image.height,
            contentDigest: image.contentDigest,
            resizedDigest: image.resizedDigest,
            thumbnailDigest: image.thumbnailDigest,
            byteCount: image.byteCount,
            mediaType: image.mediaType,
            metadata: image.metadata,
            source: image.source
        )
    }
}

extension IterationRecord {
    /// A copy that is not published.
    fileprivate init(_ iteration: IterationRecord, id: UUID, of projectID: UUID, dataVersion: Int) {
        self.init(
            id: id,
            projectID: projectID,
            name: iteration.name,
            status: iteration.status,
            created: iteration.created,
            lastModified: iteration.lastModified,
            trainedAt: iteration.trainedAt,
            dataVersion: dataVersion,
            domainID: iteration.domainID,
            task: iteration.task,
            trainingType: iteration.trainingType,
            reservedBudgetInHours: iteration.reservedBudgetInHours,
            trainingSeconds: iteration.trainingSeconds,
            errorDetails: iteration.errorDetails,
            modelDigest: iteration.modelDigest,
            recipe: iteration.recipe,
            settingsDigest: iteration.settingsDigest
        )
    }
}
