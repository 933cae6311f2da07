import Foundation
import Glibc

/// How much a feature cache takes, and what goes when that is too much.
///
/// The file `.usage` in the cache's folder holds the bytes of all records as a little-endian 64-bit integer. Every
/// process that adds a record adds its size there, under a lock. The one that passes the limit surveys the folder,
/// removes the records that have gone longest without use, down to nine tenths of the limit, and corrects the number.
/// So a look-up costs nothing, an addition a few microseconds, and a survey (a second for a quarter of a million
/// records) comes once for every tenth of the limit. A number that is missing or was spoilt is found by a survey.
///
/// The age of a record is the time of its file, which a look-up renews once a day.
struct FeatureCacheUsage: Sendable {
    private let root: String
    private let limit: Int

    init(root: URL, limit: FeatureCacheLimit) {
        self.root = root.path(percentEncoded: false)
        self.limit = limit.byteCount
    }

    /// What a record takes of the limit: its size on a disk with blocks of 4 KiB.
    static func footprint(ofRecord byteCount: Int) -> Int {
        (byteCount + 4095) & ~4095
    }

    /// Notes that a record was written, and makes room if there is too much now.
    func add(recordOf byteCount: Int) {
        let total = update { $0.map { $0 + Self.footprint(ofRecord: byteCount) } }
        if let total, total <= limit { return }
        makeRoom()
    }

    /// The bytes and the number of all records there are; looks at every one of them.
    func survey() -> (byteCount: Int, recordCount: Int) {
        var result = (byteCount: 0, recordCount: 0)
        forEachRecord { record in
            result.byteCount += record.footprint
            result.recordCount += 1
        }
        return result
    }

    private struct RecordFile {
        let path: String
        let footprint: Int
        /// When it was last used, in nanoseconds since 1970.
        let time: Int
    }

    private func makeRoom() {
        // One survey at a time is enough; whoever comes second goes on without.
        guard let lock = FileLock(root, flags: O_RDONLY | O_DIRECTORY, mode: LOCK_EX | LOCK_NB) else {
            return
        }
        defer { extendLifetime(lock) }
        var before: Int?
        update {
            before = $0
            return $0
        }
        var records: [(time: Int, footprint: Int)] = []
        forEachRecord { records.append(($0.time, $0.footprint)) }
        var remaining = records.reduce(0) { $0 + $1.footprint }
        if remaining > limit {
            records.sort { $0.time < $1.time }
            // Times and not paths are kept of all records, because there may be hundreds of thousands.
            let target = limit / 10 * 9
            var goal = remaining
            let last = records.first { record in
                goal -= record.footprint
                return goal <= target
            }
            let cutoff = last?.time ?? .max
            // Clocks are coarse: of records with the same time, only as many go as must.
            var spared = records.reduce(0) { $0 + ($1.time > cutoff ? 0 : $1.footprint) } - (remaining - goal)
            forEachRecord { record in
                guard record.time <= cutoff else { return }
                if record.time == cutoff, spared >= record.footprint {
                    spared -= record.footprint
                    return
                }
                if unlink(record.path) == 0 { remaining -= record.footprint }
            }
        }
        // Records that others added meanwhile were noted on top of the old number.
        update { current in remaining + max(0, (current ?? 0) - (before ?? current ?? 0)) }
    }

    /// Visits the records of all feature spaces.
    ///
    /// Only files where the cache puts its own are visited, so that a folder given by mistake loses nothing. A file
    /// that a killed process did not finish lies there too, and goes with the records of its time.
    private func forEachRecord(_ body: (RecordFile) -> Void) {
        func isHexadecimal(_ name: String, count: Int) -> Bool {
            name.utf8.count == count
                && name.utf8.allSatisfy {
                    UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
                }
        }
        func folders(in path: String, where isWanted: (String) -> Bool) -> [String] {
            names(in: path).filter(isWanted).map { path + "/" + $0 }
        }
        for space in folders(in: root, where: { isHexadecimal($0, count: FeatureCache.spaceNameLength) }) {
            for view in folders(in: space, where: { !$0.hasPrefix(".") }) {
                for shard in folders(in: view, where: { isHexadecimal($0, count: 2) }) {
                    for name in names(in: shard) {
                        var status = stat()
                        let path = shard + "/" + name
                        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
                        body(
                            RecordFile(
                                path: path,
                                footprint: Self.footprint(ofRecord: Int(status.st_size)),
                                time: status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
                            )
                        )
                    }
                }
            }
        }
    }

    private func names(in path: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    }

    /// Changes the number in `.usage` while nobody else can.
    ///
    /// - Parameter change: Gets the number, or `nil` if it is not known; gives the new one, or `nil` to leave it.
    /// - Returns: The new number; `nil` if it is not known or cannot be kept.
    @discardableResult
    private func update(_ change: (Int?) -> Int?) -> Int? {
        guard let lock = FileLock(root + "/.usage", flags: O_RDWR | O_CREAT, mode: LOCK_EX) else {
            return nil
        }
        var bytes: UInt64 = 0
        let isKnown = pread(lock.descriptor, &bytes, 8, 0) == 8 && UInt64(littleEndian: bytes) < 1 << 62
        guard let number = change(isKnown ? Int(UInt64(littleEndian: bytes)) : nil) else { return nil }
        bytes = UInt64(number).littleEndian
        return pwrite(lock.descriptor, &bytes, 8, 0) == 8 ? number : nil
    }
}

/// A file or folder that is open and locked until the value goes.
private struct FileLock: ~Copyable {
    let descriptor: Int32

    init?(_ path: String, flags: Int32, mode: Int32) {
        descriptor = open(path, flags | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return nil }
        while flock(descriptor, mode) != 0 {
            if errno == EINTR { continue }
            close(descriptor)
            return nil
        }
    }

    deinit {
        close(descriptor)
    }
}
