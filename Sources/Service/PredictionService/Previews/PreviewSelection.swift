internal import Annotations
internal import Bytes
internal import Foundation
internal import Projects
internal import Storage

/// Which of the images with boxes a preview learns from: all, or where there are many as many as are quickly learned.
///
/// Of each tag in turn one image more is taken, in the order of the images' contents, which is as good as random and stays the same
/// while images are added: so rare tags come first, and what was computed for earlier previews is of use.
struct PreviewSelection {
    /// The images, ordered by their content, each content once.
    let images: [TrainingImage]
    /// The tags that they have.
    let tags: [IterationTag]

    /// Chooses images.
    ///
    /// - Parameters:
    ///   - drawn: What is drawn.
    ///   - limit: The most images.
    init(of drawn: DrawnBoxes, limit: Int) {
        var seen: Set<UUID> = []
        let ordered = drawn.images.sorted { $0.contentDigest.description < $1.contentDigest.description }
        var byTag = drawn.tags.map { tag in ordered.filter { $0.tagIDs.contains(tag.tagID) }[...] }
        while seen.count < limit, byTag.contains(where: { !$0.isEmpty }) {
            for place in byTag.indices where seen.count < limit {
                byTag[place] = byTag[place].drop { seen.contains($0.imageID) }
                if let image = byTag[place].popFirst() { seen.insert(image.imageID) }
            }
        }
        images = ordered.filter { seen.contains($0.imageID) }
        let present = Set(images.flatMap(\.tagIDs))
        tags = drawn.tags.filter { present.contains($0.tagID) }
    }

    /// The place of each tag.
    var places: [UUID: Int] {
        Dictionary(uniqueKeysWithValues: tags.enumerated().map { ($1.tagID, $0) })
    }
}
