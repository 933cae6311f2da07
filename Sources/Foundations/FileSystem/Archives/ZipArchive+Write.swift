internal import Bytes
internal import FoundationEssentials

extension ZipArchive {
    /// Writes an archive of stored files.
    ///
    /// Equal entries give equal bytes: the order is the one given, and every file is dated 1 January 1980.
    ///
    /// - Parameter entries: The files; at most 65,534, below 4 GiB together.
    /// - Returns: The whole archive.
    /// - Throws: ``ArchiveError`` with `unsafeName`, `duplicateName` or `tooLarge`.
    /// - Complexity: O(total size); the bytes are copied once.
    package static func write(entries: [Content]) throws(ArchiveError) -> [UInt8] {
        let length = try archiveLength(of: entries)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(length)
        var directory: [UInt8] = []
        for entry in entries {
            let header = sharedFields(of: entry)
            directory.append(littleEndian: ZipFormat.centralSignature)
            directory.append(littleEndian: ZipFormat.versionNeeded)  // written by this version, on MS-DOS
            directory.append(contentsOf: header)
            directory.append(littleEndian: UInt16(0))  // comment
            directory.append(littleEndian: UInt16(0))  // volume
            directory.append(littleEndian: UInt16(0))  // internal attributes: binary
            directory.append(littleEndian: UInt32(0))  // external attributes: a plain file
            directory.append(littleEndian: UInt32(bytes.count))
            directory.append(contentsOf: entry.name.utf8)

            bytes.append(littleEndian: ZipFormat.localSignature)
            bytes.append(contentsOf: header)
            bytes.append(contentsOf: entry.name.utf8)
            bytes.append(contentsOf: entry.data)
        }
        let directoryOffset = bytes.count
        bytes.append(contentsOf: directory)
        bytes.append(littleEndian: ZipFormat.endSignature)
        bytes.append(littleEndian: UInt32(0))  // this volume, and the one where the directory begins
        bytes.append(littleEndian: UInt16(entries.count))
        bytes.append(littleEndian: UInt16(entries.count))
        bytes.append(littleEndian: UInt32(directory.count))
        bytes.append(littleEndian: UInt32(directoryOffset))
        bytes.append(littleEndian: UInt16(0))  // comment
        return bytes
    }

    /// The fields a local header and a directory record have in common, in their common order.
    private static func sharedFields(of entry: Content) -> [UInt8] {
        var fields: [UInt8] = []
        fields.append(littleEndian: ZipFormat.versionNeeded)
        fields.append(littleEndian: UInt16(0))  // flags
        fields.append(littleEndian: ZipFormat.methodStored)
        fields.append(littleEndian: ZipFormat.timeOfDay)
        fields.append(littleEndian: ZipFormat.date)
        fields.append(littleEndian: entry.data.withUnsafeBytes(CyclicRedundancyCheck.checksum))
        fields.append(littleEndian: UInt32(entry.data.count))
        fields.append(littleEndian: UInt32(entry.data.count))
        fields.append(littleEndian: UInt16(entry.name.utf8.count))
        fields.append(littleEndian: UInt16(0))  // extra fields
        return fields
    }

    /// The length of the archive, once names and sizes are known to fit the format.
    private static func archiveLength(of entries: [Content]) throws(ArchiveError) -> Int {
        guard entries.count < Int(ZipFormat.zip64Marker16) else {
            throw ArchiveError(
                .tooLarge,
                "An archive holds at most 65,534 files; there are \(entries.count)."
            )
        }
        var names: Set<String> = []
        var length = ZipFormat.endLength
        for (index, entry) in entries.enumerated() {
            guard EntryName.isSafe(entry.name.utf8) else { throw .unsafeName(ofEntry: index) }
            guard names.insert(entry.name).inserted else {
                throw ArchiveError(.duplicateName, "Two files of the archive are called “\(entry.name)”.")
            }
            length +=
                ZipFormat.localLength + ZipFormat.centralLength + 2 * entry.name.utf8.count + entry.data.count
            guard length < Int(ZipFormat.zip64Marker32) else {
                throw ArchiveError(
                    .tooLarge,
                    "An archive without ZIP64 ends below 4 GiB; “\(entry.name)” goes beyond."
                )
            }
        }
        return length
    }
}

extension ArchiveError {
    /// The refusal of a name, which is not repeated because it may hold anything.
    static func unsafeName(ofEntry index: Int) -> ArchiveError {
        ArchiveError(
            .unsafeName,
            "The name of entry \(index + 1) is not a plain relative path (ASCII letters, digits, . _ - + @ and /)."
        )
    }
}
