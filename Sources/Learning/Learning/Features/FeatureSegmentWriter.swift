internal import FileSystem
internal import FoundationEssentials
internal import Glibc

/// Appends records to a segment of its own.
struct FeatureSegmentWriter {
    let file: FeatureSegmentFile
    private let segment: OpenFile<FileSystemError>
    private let index: OpenFile<FileSystemError>

    /// The bytes of the segment so far.
    private(set) var byteCount = 0

    /// Makes an empty segment.
    ///
    /// - Throws: `FileSystemError` if that is not possible.
    init(newIn folder: String) throws(FileSystemError) {
        file = FeatureSegmentFile(newIn: folder)
        segment = try .create(URL(filePath: file.dataPath), permissions: 0o644)
        do throws(FileSystemError) {
            index = try .create(URL(filePath: file.indexPath), permissions: 0o644)
        } catch {
            unlink(file.dataPath)
            throw error
        }
    }

    /// Appends a record and where it begins.
    ///
    /// First the record, so that an entry never promises what is not there; a record whose entry did not get there is lost.
    ///
    /// - Returns: Where the record begins.
    /// - Throws: `FileSystemError` if it could not be written, after which nothing more should be.
    mutating func append(_ record: Data, key: FeatureRecordFormat.Key, featureCount: Int)
        throws(FileSystemError)
        -> Int
    {
        let offset = byteCount
        try segment.append(record)
        try index.append(FeatureRecordFormat.entry(key, offset: offset, featureCount: featureCount))
        byteCount += record.count
        return offset
    }
}
