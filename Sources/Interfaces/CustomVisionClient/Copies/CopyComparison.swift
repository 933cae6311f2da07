internal import Foundation

/// Compares the numbers of a copy with what was meant to be in it.
struct CopyComparison {
    /// The original's images.
    let images: [CustomVisionClient.Image]
    /// The original's tags.
    let tags: [CustomVisionClient.Tag]
    /// For each image that was copied its image in the copy.
    let copies: [UUID: UUID]
    /// For each tag of the original its tag in the copy.
    let tagMap: [UUID: UUID]
    /// Whether the copy should have nothing else.
    let isExact: Bool

    /// Asks the service for its numbers.
    func checks(
        of project: UUID,
        at client: CustomVisionClient
    ) async throws -> [CopyReport.Check] {
        let counts = try await client.imageCounts(of: project)
        let found = Dictionary(
            try await client.tags(of: project).map { ($0.id, $0.imageCount ?? 0) },
            uniquingKeysWith: { first, _ in first }
        )
        let all = Set(images.compactMap { copies[$0.id] })
        // An image that is twice in the original has the tags of both.
        let tagged = Set(images.filter { !$0.tagIDs.isEmpty }.compactMap { copies[$0.id] })
        var checks = [
            check("images", all.count, counts.tagged + counts.untagged),
            check("images without tags", all.count - tagged.count, counts.untagged),
        ]
        var imagesByTag: [UUID: Set<UUID>] = [:]
        for image in images {
            guard let copy = copies[image.id] else { continue }
            for tag in image.tagIDs { imagesByTag[tagMap[tag] ?? tag, default: []].insert(copy) }
        }
        // Tags whose names are equal here are one tag in the copy, which is counted once.
        var counted: Set<UUID> = []
        for tag in tags {
            let id = tagMap[tag.id] ?? tag.id
            guard counted.insert(id).inserted else { continue }
            checks.append(
                check("images with the tag “\(tag.name)”", imagesByTag[id]?.count ?? 0, found[id] ?? 0)
            )
        }
        return checks
    }

    private func check(_ what: String, _ expected: Int, _ found: Int) -> CopyReport.Check {
        // Without tags, an image that was there before may have got some by the copy.
        let isRight = isExact ? found == expected : found >= expected
        return CopyReport.Check(what: what, expected: expected, found: found, isRight: isRight)
    }
}
