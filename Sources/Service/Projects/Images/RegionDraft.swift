package import Annotations
package import Foundation
internal import Storage

/// A labeled box that is to be drawn.
package struct RegionDraft: Hashable, Sendable {
    /// What is in it.
    package let tagID: UUID
    /// Where.
    package let box: NormalizedBox

    /// Describes a box.
    package init(tagID: UUID, box: NormalizedBox) {
        self.tagID = tagID
        self.box = box
    }
}

/// A labeled box and the image on which it is to be drawn.
package struct ImageRegionDraft: Hashable, Sendable {
    /// The image.
    package let imageID: UUID
    /// The box.
    package let region: RegionDraft

    /// Describes a box on an image.
    package init(imageID: UUID, region: RegionDraft) {
        self.imageID = imageID
        self.region = region
    }
}

extension RegionDraft {
    /// Refuses a box that reaches out of the image or has no area.
    ///
    /// - Throws: ``ProjectError`` with `imageRegions`.
    func check() throws(ProjectError) {
        guard box.isInImage, box.width > 0, box.height > 0 else {
            throw ProjectError(
                .imageRegions,
                "A region reaches out of its image or has no area: left \(box.left), top \(box.top), width \(box.width), "
                    + "height \(box.height). Its edges are fractions of the image's width and height, from 0 to 1."
            )
        }
    }
}

/// The regions of one image, those included that are about to be drawn; two of one tag with the same box are one.
///
/// Boxes are compared in 32 bits, as the protocol sends them: what a client got and sends back is what is there.
struct DrawnRegions: Sendable {
    private struct Key: Hashable {
        let tagID: UUID
        let edges: [Float]

        init(_ tagID: UUID, _ box: NormalizedBox) {
            self.tagID = tagID
            edges = [box.left, box.top, box.width, box.height].map { Float($0) }
        }
    }

    private var byKey: [Key: RegionRecord]

    /// The regions that an image has.
    init(_ present: [RegionRecord]) {
        byKey = Dictionary(present.map { (Key($0.tagID, $0.box), $0) }) { first, _ in first }
    }

    /// How many there are.
    var count: Int { byKey.count }

    /// The region that is the same as a draft.
    subscript(draft: RegionDraft) -> RegionRecord? { byKey[Key(draft.tagID, draft.box)] }

    /// Adds a region; it must not be there.
    mutating func add(_ region: RegionRecord) { byKey[Key(region.tagID, region.box)] = region }
}

extension RegionRecord {
    /// A region that is drawn now.
    init(_ draft: RegionDraft, on imageID: UUID, created: Date) {
        self.init(id: UUID(), imageID: imageID, tagID: draft.tagID, box: draft.box, created: created)
    }
}
