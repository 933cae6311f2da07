internal import Glibc

/// Appends records to a pack of its own.
struct FeaturePackWriter: ~Copyable {
    let file: FeaturePackFile
    private let pack: Int32
    private let index: Int32

    /// The bytes of the pack so far.
    private(set) var byteCount = 0

    /// Makes an empty pack; `nil` if that is not possible.
    init?(newIn folder: String) {
        let file = FeaturePackFile(newIn: folder)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC
        let pack = open(file.packPath, flags, 0o644)
        guard pack >= 0 else { return nil }
        let index = open(file.indexPath, flags, 0o644)
        guard index >= 0 else {
            close(pack)
            unlink(file.packPath)
            return nil
        }
        self.file = file
        self.pack = pack
        self.index = index
    }

    /// Appends a record and where it begins.
    ///
    /// First the record, so that an entry never promises what is not there; a record whose entry did not get there is lost.
    ///
    /// - Returns: Where the record begins; `nil` if it could not be written, after which nothing more should be.
    mutating func append(_ record: [UInt8], key: FeatureRecordFormat.Key, featureCount: Int) -> Int? {
        let offset = byteCount
        guard write(record, to: pack),
            write(FeatureRecordFormat.entry(key, offset: offset, featureCount: featureCount), to: index)
        else { return nil }
        byteCount += record.count
        return offset
    }

    private func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) } == bytes.count
    }

    deinit {
        close(pack)
        close(index)
    }
}
