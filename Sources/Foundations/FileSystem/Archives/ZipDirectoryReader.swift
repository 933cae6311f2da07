internal import FoundationEssentials

/// Reads and verifies the directory of an archive.
///
/// Every offset and size comes from the file and is compared with the room there is before it is used. All sums stay
/// far below `Int.max`: they add a few 32-bit numbers.
struct ZipDirectoryReader {
    let bytes: Data
    let limits: ZipArchive.Limits

    private struct End {
        let entryCount: Int
        let directoryOffset: Int
        let offset: Int
    }

    /// One record of the central directory.
    private struct Record {
        let flags: UInt16
        let checksum: UInt32
        let size: Int
        let name: Data
        let localOffset: Int
        let next: Int
    }

    func entries() throws(ArchiveError) -> [ZipArchive.Entry] {
        let end = try endRecord()
        var entries: [ZipArchive.Entry] = []
        var spans: [Range<Int>] = []
        var names: Set<String> = []
        var total = 0
        var position = end.directoryOffset
        for index in 0..<end.entryCount {
            let record = try record(at: position, index: index, end: end)
            let start = try contentOffset(of: record, index: index, directory: end.directoryOffset)
            let name = String(decoding: record.name, as: UTF8.self)
            guard names.insert(name).inserted else {
                throw ArchiveError(.duplicateName, "The archive has two entries “\(name)”.")
            }
            total += record.size
            guard record.size <= limits.entrySize, total <= limits.totalSize else {
                throw ArchiveError(
                    .tooLarge,
                    "“\(name)” takes the archive above its limit (\(limits.entrySize) bytes for one file, "
                        + "\(limits.totalSize) for all)."
                )
            }
            entries.append(.init(name: name, size: record.size, offset: start, checksum: record.checksum))
            spans.append(record.localOffset..<start + record.size)
            position = record.next
        }
        guard position == end.offset else {
            throw ArchiveError(.malformed, "The archive's directory does not end where its end record says.")
        }
        try checkDisjoint(spans)
        return entries
    }

    private func endRecord() throws(ArchiveError) -> End {
        let offset = bytes.count - ZipFormat.endLength
        guard offset >= 0 else {
            throw ArchiveError(.malformed, "This is not a ZIP archive: it is too short.")
        }
        var fields = ZipFields(bytes, at: offset)
        guard fields.next32() == ZipFormat.endSignature else {
            throw ArchiveError(
                .malformed,
                "This is not a ZIP archive, or it is cut short or carries a comment: its end record is missing."
            )
        }
        let volumes = fields.next32()
        let countHere = fields.next16()
        let count = fields.next16()
        let length = fields.next32()
        let directoryOffset = fields.next32()
        guard
            count != ZipFormat.zip64Marker16, length != ZipFormat.zip64Marker32,
            directoryOffset != ZipFormat.zip64Marker32
        else { throw ArchiveError(.unsupported, "The archive uses ZIP64; write one below 4 GiB without it.") }
        guard volumes == 0, countHere == count else {
            throw ArchiveError(
                .unsupported,
                "The archive is one of several volumes; join them into one file."
            )
        }
        guard fields.next16() == 0, Int(directoryOffset) + Int(length) == offset else {
            throw ArchiveError(
                .malformed,
                "The archive's directory does not lie right before its end record."
            )
        }
        guard Int(count) <= limits.entryCount else {
            throw ArchiveError(
                .tooLarge,
                "The archive has \(count) entries; at most \(limits.entryCount) are read."
            )
        }
        return End(entryCount: Int(count), directoryOffset: Int(directoryOffset), offset: offset)
    }

    private func record(at position: Int, index: Int, end: End) throws(ArchiveError) -> Record {
        guard end.offset - position >= ZipFormat.centralLength else { throw cutShort(index) }
        var fields = ZipFields(bytes, at: position)
        guard fields.next32() == ZipFormat.centralSignature else {
            throw ArchiveError(
                .malformed,
                "Entry \(index + 1) of the archive's directory does not begin as one does."
            )
        }
        fields.skip(4)  // versions
        let flags = fields.next16()
        let method = fields.next16()
        fields.skip(4)  // time and date
        let checksum = fields.next32()
        let packedSize = fields.next32()
        let size = fields.next32()
        let nameLength = Int(fields.next16())
        let tailLength = Int(fields.next16()) + Int(fields.next16())  // extra fields and comment
        let volume = fields.next16()
        fields.skip(6)  // attributes
        let localOffset = fields.next32()

        let next = position + ZipFormat.centralLength + nameLength + tailLength
        guard next <= end.offset else { throw cutShort(index) }
        let name = slice(position + ZipFormat.centralLength, nameLength)
        guard EntryName.isSafe(name) else { throw .unsafeName(ofEntry: index) }
        try checkFeatures(flags: flags, method: method, index: index)
        guard packedSize != ZipFormat.zip64Marker32, size != ZipFormat.zip64Marker32 else {
            throw ArchiveError(.unsupported, "Entry \(index + 1) of the archive uses ZIP64.")
        }
        guard packedSize == size, volume == 0 else {
            throw ArchiveError(.malformed, "Entry \(index + 1) is stored, yet its two sizes differ.")
        }
        return Record(
            flags: flags,
            checksum: checksum,
            size: Int(size),
            name: name,
            localOffset: Int(localOffset),
            next: next
        )
    }

    private func checkFeatures(flags: UInt16, method: UInt16, index: Int) throws(ArchiveError) {
        guard flags & 1 == 0 else {
            throw ArchiveError(.unsupported, "Entry \(index + 1) of the archive is encrypted.")
        }
        guard method == ZipFormat.methodStored else {
            throw ArchiveError(
                .unsupported,
                "Entry \(index + 1) of the archive is compressed (method \(method)); store it instead, as `zip -0` does."
            )
        }
        guard flags & ~ZipFormat.flagUTF8 == 0 else {
            throw ArchiveError(
                .unsupported,
                "Entry \(index + 1) of the archive was written as a stream or uses another feature not read here."
            )
        }
    }

    /// Where the bytes of an entry begin, once its local header is known to agree with the directory.
    ///
    /// Tools differ in which of the two they believe; a file where they differ means two things.
    private func contentOffset(of record: Record, index: Int, directory: Int) throws(ArchiveError) -> Int {
        guard directory - record.localOffset >= ZipFormat.localLength else { throw cutShort(index) }
        var fields = ZipFields(bytes, at: record.localOffset)
        let signature = fields.next32()
        fields.skip(2)  // version
        let flags = fields.next16()
        let method = fields.next16()
        fields.skip(4)  // time and date
        let checksum = fields.next32()
        let packedSize = fields.next32()
        let size = fields.next32()
        let nameLength = Int(fields.next16())
        let extraLength = Int(fields.next16())
        let start = record.localOffset + ZipFormat.localLength + nameLength + extraLength
        guard start + record.size <= directory else { throw cutShort(index) }
        guard
            signature == ZipFormat.localSignature, flags == record.flags, method == ZipFormat.methodStored,
            checksum == record.checksum, packedSize == size, Int(size) == record.size,
            slice(record.localOffset + ZipFormat.localLength, nameLength) == record.name
        else {
            throw ArchiveError(
                .malformed,
                "Entry \(index + 1) of the archive and its entry in the directory differ."
            )
        }
        return start
    }

    private func checkDisjoint(_ spans: [Range<Int>]) throws(ArchiveError) {
        let ordered = spans.sorted { $0.lowerBound < $1.lowerBound }
        for (span, next) in zip(ordered, ordered.dropFirst()) where next.lowerBound < span.upperBound {
            throw ArchiveError(
                .overlap,
                "Two entries of the archive share bytes; such a file can unfold without end."
            )
        }
    }

    private func slice(_ offset: Int, _ count: Int) -> Data {
        bytes[bytes.startIndex + offset..<bytes.startIndex + offset + count]
    }

    private func cutShort(_ index: Int) -> ArchiveError {
        ArchiveError(
            .malformed,
            "Entry \(index + 1) of the archive reaches beyond its place; the file is damaged."
        )
    }
}
