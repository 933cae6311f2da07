package import Bytes
import FileSystem
package import Foundation
import ModelGraph

/// A content-addressed, log-structured cache of features on disk.
///
/// A folder of segments for each feature space (``FeatureSegmentFile``, ``FeatureRecordFormat``). A reader sees a whole record or
/// none; one that is damaged counts as absent. It is a cache: it may be deleted at any time, and a full disk only makes
/// it useless. It keeps to its limit by forgetting what has not been used for longest; any number of processes may
/// share it, and each sees what the others had written when it began.
package struct FeatureCache: Sendable {
    /// One view of one image.
    package struct Record: Hashable, Sendable {
        package let perceptualHash: PerceptualHash
        package let features: [Float]

        package init(perceptualHash: PerceptualHash, features: [Float]) {
            self.perceptualHash = perceptualHash
            self.features = features
        }
    }

    private let segments: FeatureSegments?

    /// Opens the part of a cache that belongs to a feature space.
    ///
    /// - Parameters:
    ///   - root: The cache's folder; made when first written to.
    ///   - space: Decides the sub-folder.
    ///   - limit: The most that the whole cache may take, all spaces together.
    package init(root: URL, space: FeatureSpace, limit: FeatureCacheLimit = .standard) {
        // `imaging-1` changes whenever decoding or resizing changes what a base model sees.
        let identity =
            "imaging-1 \(space.baseModel) \(space.edge) \(space.precision.rawValue) \(space.runtime)"
        let name = ContentDigest(of: Data(identity.utf8)).description.prefix(
            FeatureSegmentFile.spaceNameLength
        )
        segments =
            limit.byteCount == 0
            ? nil : FeatureSegments(root: root.path(percentEncoded: false), space: String(name), limit: limit)
    }

    /// What all feature spaces take on disk, and the number of their records.
    package static func contents(of root: URL) -> (byteCount: Int, recordCount: Int) {
        FeatureSegmentFile.all(under: root.path(percentEncoded: false)).reduce(into: (0, 0)) { result, file in
            result.byteCount += file.state?.byteCount ?? 0
            FeatureRecordFormat.forEachEntry(in: file.index) { _, _, _ in result.recordCount += 1 }
        }
    }

    /// The cache's usual place: `$OCELLUS_CACHE`, else `$XDG_CACHE_HOME/ocellus`, else `~/.cache/ocellus`.
    package static func defaultRoot(environment: [String: String]) -> URL {
        if let own = environment["OCELLUS_CACHE"], !own.isEmpty {
            return URL(filePath: own, directoryHint: .isDirectory)
        }
        return StandardFolders.caches(environment)
            .appending(path: "ocellus/features", directoryHint: .isDirectory)
    }

    /// The record of a view, or `nil` if there is none that is whole.
    package func record(of image: ContentDigest, view: FeatureView, featureCount: Int) -> Record? {
        let key = FeatureRecordFormat.Key(image, view)
        guard let segments, let (bytes, isOld) = segments.bytes(for: key, featureCount: featureCount),
            let record = FeatureRecordFormat.record(
                in: bytes,
                of: image,
                view: view,
                featureCount: featureCount
            )
        else { return nil }
        if isOld { segments.append(bytes, key: key, featureCount: featureCount) }
        return record
    }

    /// Keeps a record, replacing an older one.
    ///
    /// Never throws: what cannot be cached is computed again next time.
    package func store(_ record: Record, of image: ContentDigest, view: FeatureView) {
        segments?.append(
            FeatureRecordFormat.bytes(of: record, image, view),
            key: FeatureRecordFormat.Key(image, view),
            featureCount: record.features.count
        )
    }
}
