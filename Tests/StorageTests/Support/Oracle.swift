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
            return filter.metadata.map { holds($0, for: metadata[image.id] ?? [:]) } ?? true
        }
    }

    func page(_ filter: ImageFilter, _ page: ListPage) -> [Image] {
        let images = images(filter).sorted { $0.sequence < $1.sequence }
        let ordered = page.order == .oldest ? images : images.reversed()
        return Array(ordered.dropFirst(page.skip).prefix(page.take))
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
