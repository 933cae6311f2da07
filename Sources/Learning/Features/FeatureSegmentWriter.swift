internal import Glibc

/// Appends records to a segment of its own.
struct FeatureSegmentWriter: ~Copyable {
    let file: FeatureSegmentFile
    private let segment: Int32
    private let index: Int32

    /// The bytes of the segment so far.
    private(set) var byteCount = 0

    /// Makes an empty segment; `nil` if that is not possible.
    init?(newIn folder: String) {
        let file = FeatureSegmentFile(newIn: folder)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC
        let segment = open(file.packPath, flags, 0o644)
        guard segment >= 0 else { return nil }
        let index = open(file.indexPath, flags, 0o644)
        guard index >= 0 else {
            close(segment)
            unlink(file.packPath)
            return nil
        }
        self.file = file
        self.segment = segment
        self.index = index
    }

    /// Appends a record and where it begins.
    ///
    /// First the record, so that an entry never promises what is not there; a record whose entry did not get there is lost.
    ///
    /// - Returns: Where the record begins; `nil` if it could not be written, after which nothing more should be.
    mutating func append(_ record: [UInt8], key: FeatureRecordFormat.Key, featureCount: Int) -> Int? {
        let offset = byteCount
        guard write(record, to: segment),
            write(FeatureRecordFormat.entry(key, offset: offset, featureCount: featureCount), to: index)
        else { return nil }
        byteCount += record.count
        return offset
    }

    private func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) } == bytes.count
    }

    deinit {
        close(segment)
        close(index)
    }
}
