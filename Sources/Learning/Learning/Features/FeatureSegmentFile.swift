internal import Foundation
internal import Glibc

/// One of the files that a feature cache consists of: records one after the other, and beside it an index of them.
///
/// `ROOT/SPACE/NAME.pack` and `ROOT/SPACE/NAME.index`, where SPACE has 24 hexadecimal digits and NAME 32. Only the process that made a
/// segment appends to it; others read. Files with other names are never touched.
struct FeatureSegmentFile: Hashable, Sendable {
    /// How many digits name a feature space.
    static let spaceNameLength = 24

    /// The path without `.pack` and `.index`.
    let path: String

    var dataPath: String { path + ".pack" }
    var indexPath: String { path + ".index" }

    /// A new name in a folder; nothing is written.
    init(newIn folder: String) {
        path = folder + "/" + UUID().uuidString.lowercased().filter { $0 != "-" }
    }

    private init(path: String) {
        self.path = path
    }

    /// The segments of a feature space.
    static func all(in folder: String) -> [FeatureSegmentFile] {
        names(in: folder).compactMap { name in
            guard name.hasSuffix(".pack"), isHexadecimal(name.dropLast(5), count: 32) else { return nil }
            return FeatureSegmentFile(path: folder + "/" + name.dropLast(5))
        }
    }

    /// The segments of all feature spaces.
    static func all(under root: String) -> [FeatureSegmentFile] {
        names(in: root).filter { isHexadecimal($0[...], count: spaceNameLength) }
            .flatMap { all(in: root + "/" + $0) }
    }

    /// What both files take on a disk with blocks of 4 KiB, and when something was last added; `nil` if the segment is gone.
    var state: (byteCount: Int, time: Int)? {
        var (segment, index) = (stat(), stat())
        guard lstat(dataPath, &segment) == 0, segment.st_mode & S_IFMT == S_IFREG else { return nil }
        let indexSize = lstat(indexPath, &index) == 0 ? Int(index.st_size) : 0
        return (
            Self.footprint(Int(segment.st_size)) + Self.footprint(indexSize),
            segment.st_mtim.tv_sec * 1_000_000_000 + segment.st_mtim.tv_nsec
        )
    }

    /// The index's bytes; empty if it cannot be read.
    var index: Data { (try? Data(contentsOf: URL(filePath: indexPath))) ?? Data() }

    /// Removes both files; who is reading them reads on.
    func remove() {
        unlink(indexPath)
        unlink(dataPath)
    }

    private static func footprint(_ byteCount: Int) -> Int { (byteCount + 4095) & ~4095 }

    private static func names(in folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }

    private static func isHexadecimal(_ name: Substring, count: Int) -> Bool {
        name.utf8.count == count
            && name.utf8.allSatisfy {
                UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
            }
    }
}
