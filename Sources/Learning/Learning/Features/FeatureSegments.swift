internal import FileSystem
internal import Foundation
internal import Glibc
internal import Synchronization

/// The segments of one feature space, as one process sees them: those that existed when it first read the folder, and its own.
///
/// A log, because making a file for each record takes longer than an inference on some disks. What is read from a segment
/// of yesterday or older is appended once more, so the oldest segments hold what was not used for longest, and room is made by removing
/// them.
final class FeatureSegments: Sendable {
    /// How old a segment must be before what is read from it is appended anew, in nanoseconds.
    private static let renewalAge = 86_400 * 1_000_000_000

    private struct Location {
        let segment: Int
        let offset: Int
        let featureCount: Int
    }

    private struct KnownSegment {
        let file: FeatureSegmentFile
        let isOld: Bool
        /// Opened when it is first read; a failure if it could not be.
        var opened: Result<OpenFile<FileSystemError>, FileSystemError>?
    }

    private struct State {
        var isLoaded = false
        var segments: [KnownSegment] = []
        var locations: [FeatureRecordFormat.Key: Location] = [:]
        var writer: FeatureSegmentWriter?
        var isUnwritable = false
    }

    private let root: String
    private let folder: String
    private let limit: Int
    /// A segment ends at this size, so that the oldest part that must go is small.
    private let segmentLimit: Int
    private let state = Mutex(State())

    /// Takes notice of a folder; nothing is read before something is asked for.
    init(root: String, space: String, limit: FeatureCacheLimit) {
        self.root = root
        folder = root + "/" + space
        self.limit = limit.byteCount
        segmentLimit = min(limit.byteCount / 16, 64 << 20)
    }

    /// The bytes that a key leads to, if they have the size of a record with so many features; may be those of another one.
    func bytes(for key: FeatureRecordFormat.Key, featureCount: Int) -> (bytes: Data, isOld: Bool)? {
        let place = state.withLock { state -> (file: OpenFile<FileSystemError>, offset: Int, isOld: Bool)? in
            load(&state)
            guard let location = state.locations[key], location.featureCount == featureCount else {
                return nil
            }
            let segment = state.segments[location.segment]
            let opened = segment.opened ?? FeatureSegments.opened(segment.file)
            state.segments[location.segment].opened = opened
            return (try? opened.get()).map { ($0, location.offset, segment.isOld) }
        }
        guard let place else { return nil }
        let size = FeatureRecordFormat.size(featureCount: featureCount)
        guard let bytes = try? place.file.read(size, at: place.offset), bytes.count == size else {
            return nil
        }
        return (bytes, place.isOld)
    }

    private static func opened(_ file: FeatureSegmentFile) -> Result<
        OpenFile<FileSystemError>, FileSystemError
    > {
        Result { () throws(FileSystemError) in try OpenFile(URL(filePath: file.dataPath), O_RDONLY) }
    }

    /// Appends a record; what cannot be written is forgotten.
    func append(_ record: Data, key: FeatureRecordFormat.Key, featureCount: Int) {
        guard record.count <= limit else { return }
        state.withLock { state in
            load(&state)
            guard !state.isUnwritable else { return }
            if let size = state.writer?.byteCount, size > 0, size + record.count > segmentLimit {
                state.writer = nil
            }
            if state.writer == nil { begin(&state, expecting: max(segmentLimit, record.count)) }
            guard let offset = try? state.writer?.append(record, key: key, featureCount: featureCount) else {
                state.isUnwritable = true
                state.writer = nil
                return
            }
            state.locations[key] = Location(
                segment: state.segments.count - 1,
                offset: offset,
                featureCount: featureCount
            )
        }
    }

    /// Begins a segment of its own, after making room for all that it may come to hold.
    private func begin(_ state: inout State, expecting byteCount: Int) {
        Self.makeRoom(for: byteCount, under: root, limit: limit)
        var writer = try? FeatureSegmentWriter(newIn: folder)
        if writer == nil {
            try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            writer = try? FeatureSegmentWriter(newIn: folder)
        }
        if let file = writer?.file { state.segments.append(KnownSegment(file: file, isOld: false)) }
        state.writer = writer
    }

    /// Reads the indexes that are there, once; of a record that is in several segments the youngest counts.
    private func load(_ state: inout State) {
        guard !state.isLoaded else { return }
        state.isLoaded = true
        let now = Int(Date().timeIntervalSince1970 * 1e9)
        let found = FeatureSegmentFile.all(in: folder).compactMap { file in
            file.state.map { (file: file, time: $0.time) }
        }
        for (file, time) in found.sorted(by: { $0.time < $1.time }) {
            let segment = state.segments.count
            state.segments.append(KnownSegment(file: file, isOld: time < now - Self.renewalAge))
            FeatureRecordFormat.forEachEntry(in: file.index) { key, offset, featureCount in
                state.locations[key] = Location(segment: segment, offset: offset, featureCount: featureCount)
            }
        }
        removeSuperseded(state)
    }

    /// Removes segments of which everything has been appended anew since.
    private func removeSuperseded(_ state: State) {
        var isNeeded = [Bool](repeating: false, count: state.segments.count)
        for location in state.locations.values { isNeeded[location.segment] = true }
        // A young segment may belong to a process that is about to append to it.
        for (segment, isNeeded) in zip(state.segments, isNeeded) where segment.isOld && !isNeeded {
            segment.file.remove()
        }
    }

    /// Removes the segments that were not added to for longest, of all feature spaces, until there is room for so many bytes.
    ///
    /// Once there is too little, a tenth of the limit is made, because segments come more than one at a time.
    private static func makeRoom(for byteCount: Int, under root: String, limit: Int) {
        let segments = FeatureSegmentFile.all(under: root).compactMap { file in
            file.state.map { (file: file, $0) }
        }
        var total = segments.reduce(0) { $0 + $1.1.byteCount }
        guard total + byteCount > limit else { return }
        for (file, state) in segments.sorted(by: { $0.1.time < $1.1.time }) {
            guard total + byteCount > limit / 10 * 9 else { return }
            file.remove()
            total -= state.byteCount
        }
    }
}
