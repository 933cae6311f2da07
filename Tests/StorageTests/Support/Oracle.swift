import Annotations
import Bytes
import Foundation

@testable import Storage

/// The slow obvious version of a project's data: whole copies instead of versions, loops instead of indices.
struct Oracle {
    struct Image: Hashable {
        let id: UUID
        let content: ContentDigest
        let sequence: Int
        var tagIDs: Set<UUID> = []
        var regions: [UUID: UUID] = [:]
    }

    struct State: Hashable {
        var images: [Image] = []
        var tags: [UUID: String] = [:]
    }

    var workspace = State()
    var snapshots: [UUID: (version: Int, state: State)] = [:]
    var metadata: [UUID: [String: String]] = [:]
    var lastSequence = 0

    func state(in scope: DataScope) -> State {
        switch scope {
        case .workspace: workspace
        case .version(let version):
            snapshots.values.first { $0.version == version }?.state ?? State()
        }
    }

    func images(_ filter: ImageFilter) -> [Image] {
        state(in: filter.scope).images.filter { image in
            switch filter.taggingStatus {
            case .all: break
            case .tagged: if image.tagIDs.isEmpty { return false }
            case .untagged: if !image.tagIDs.isEmpty { return false }
            }
            if !filter.tagIDs.isEmpty, image.tagIDs.isDisjoint(with: filter.tagIDs) { return false }
            if let condition = filter.regions, !holds(condition, for: image) { return false }
            return filter.metadata.map { holds($0, for: metadata[image.id] ?? [:]) } ?? true
        }
    }

    func page(_ filter: ImageFilter, _ page: ListPage) -> [Image] {
        let images = images(filter).sorted { $0.sequence < $1.sequence }
        let ordered = page.order == .oldest ? images : images.reversed()
        return Array(ordered.dropFirst(page.skip).prefix(page.take))
    }

    /// The size in pixels of every image of the tests.
    static let size = (width: 640, height: 480)

    /// The box of every region of a tag; another for most tags.
    static func box(of tagID: UUID) -> NormalizedBox {
        let (first, second) = (Double(tagID.uuid.0), Double(tagID.uuid.1))
        return NormalizedBox(left: 0.25, top: 0.5, width: (first + 1) / 512, height: (second + 1) / 512)
    }

    private func holds(_ condition: RegionCondition, for image: Image) -> Bool {
        guard image.regions.count >= condition.count.lowerBound,
            image.regions.count <= condition.count.upperBound
        else { return false }
        guard let range = condition.smallestSide else { return true }
        var side = Double.infinity
        for tagID in image.regions.values {
            let box = Self.box(of: tagID)
            side = min(side, box.width * Double(Self.size.width), box.height * Double(Self.size.height))
        }
        return side >= range.lowerBound && side <= range.upperBound
    }

    private func holds(_ condition: MetadataCondition, for metadata: [String: String]) -> Bool {
        switch condition {
        case .equal(let key, let value): metadata[key] == value
        case .notEqual(let key, let value): metadata[key] != value
        case .and(let conditions): conditions.allSatisfy { holds($0, for: metadata) }
        case .or(let conditions): conditions.contains { holds($0, for: metadata) }
        }
    }
}
