internal import Foundation
internal import Storage

/// The tags, images, taggings and regions of a project at one data version.
struct ProjectState: Sendable {
    /// The tags by id, with names that are unique in this state.
    private(set) var tags: [UUID: TagRecord] = [:]
    /// The images in the order in which they were added.
    private(set) var images: [ImageRecord] = []
    /// Their tags.
    private(set) var taggings: [TaggingRecord] = []
    /// The ids of ``images``.
    private(set) var imageIDs: Set<UUID> = []
    /// What ``taggings`` say, without times.
    private(set) var pairs: Set<ImageTagPair> = []
    /// The regions on the images.
    private(set) var regions: [RegionRecord] = []
    /// The ids of ``regions``.
    private(set) var regionIDs: Set<UUID> = []

    /// The state of a project without data.
    init() {}

    /// Reads a state.
    ///
    /// - Parameters:
    ///   - projectID: The project.
    ///   - scope: The state.
    ///   - names: What tags were called then, as far as anyone knows.
    ///   - transaction: Where to read.
    /// - Throws: `StorageError`.
    init(
        of projectID: UUID,
        in scope: DataScope,
        names: [UUID: String],
        _ transaction: any MetadataReading
    ) throws {
        let all = ImageFilter(projectID: projectID, scope: scope)
        images = try transaction.images(
            all,
            page: ListPage(order: .oldest, take: try transaction.imageCount(all))
        )
        let found = try transaction.taggings(ofImages: images.map(\.id), in: scope)
        taggings = images.flatMap { found[$0.id] ?? [] }
        imageIDs = Set(images.map(\.id))
        pairs = Set(taggings.map { ImageTagPair($0) })
        let drawn = try transaction.regions(ofImages: images.map(\.id), in: scope)
        regions = images.flatMap { drawn[$0.id] ?? [] }
        regionIDs = Set(regions.map(\.id))
        // Names that are known come first; a tag that took one of them since gets a number.
        var taken: Set<String> = []
        let records = try transaction.tags(of: projectID, in: scope)
        for var tag in records.filter({ names[$0.id] != nil }) + records.filter({ names[$0.id] == nil }) {
            let name = names[tag.id] ?? tag.name
            tag.name = name
            var number = 1
            while !taken.insert(tag.name).inserted {
                number += 1
                tag.name = "\(name) (\(number))"
            }
            tags[tag.id] = tag
        }
    }
}

extension ImageTagPair {
    /// What a tagging says, without its time.
    init(_ tagging: TaggingRecord) {
        self.init(imageID: tagging.imageID, tagID: tagging.tagID)
    }
}

/// The new ids of what is copied.
struct CopiedIDs: Sendable {
    private var ids: [UUID: UUID]

    /// Begins with the project.
    init(of projectID: UUID, into copyID: UUID) {
        ids = [projectID: copyID]
    }

    /// The id of the copy; always the same for the same original.
    mutating func new(_ id: UUID) -> UUID {
        if let new = ids[id] { return new }
        let new = UUID()
        ids[id] = new
        return new
    }

    /// A recipe with the new ids of what it names, as far as that is copied.
    mutating func copy(of recipe: IterationRecipe) -> IterationRecipe {
        var recipe = recipe
        recipe.selectedTagIDs = recipe.selectedTagIDs?.map { new($0) }
        // An iteration that learned from another of its project does so in the copy; one of another project stays.
        if let base = recipe.base, let projectID = ids[base.projectID],
            let iterationID = ids[base.iterationID]
        {
            recipe.base = TrainingRequest.Base(projectID: projectID, iterationID: iterationID)
        }
        return recipe
    }
}
