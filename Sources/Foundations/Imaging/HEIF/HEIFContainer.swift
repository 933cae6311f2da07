/// The items of a HEIF file and what is said about them: as much as it takes to bound what libheif will do.
///
/// Stricter than libheif: whatever could be understood in two ways (a box or an item that comes twice) is refused, so that
/// what has been checked is what is decoded.
///
/// Source: ISO/IEC 14496-12, 8.11 (`meta`, `iloc`, `iinf`, `pitm`, `iref`); ISO/IEC 23008-12, 6.5 and 9.3 (`iprp`).
struct HEIFContainer {
    /// One image, or part of one.
    struct Item {
        /// Four letters, such as `hvc1`, `av01` or `grid`.
        var kind = ""
        /// The indices of its properties.
        var properties: [Int] = []
        /// Where its data are in the file, in order.
        var extents: [Range<Int>] = []
    }

    /// The number of the item that the file is about.
    let primary: Int

    /// The items by number.
    private(set) var items: [Int: Item] = [:]

    /// The properties in order.
    let properties: [HEIFBox]

    /// What is made of what: the numbers of the sources by that of the item derived from them.
    private(set) var sources: [Int: [Int]] = [:]

    /// The numbers of the items that hold something (opacity, say) for an item.
    private(set) var auxiliaries: [Int: [Int]] = [:]

    /// Reads the boxes of a file.
    init(_ bytes: Span<UInt8>) throws(ImageError) {
        let meta = try Self.only("meta", in: try HEIFBox.boxes(in: bytes, 0..<bytes.count))
        guard let meta, meta.content.count >= 4 else {
            throw ImageError(.unsupportedFeature("a sequence of images without a still one"))
        }
        // The first four bytes are a version and flags, as in every box that is read here.
        let boxes = try HEIFBox.boxes(in: bytes, meta.content.lowerBound + 4..<meta.content.upperBound)
        guard let pitm = try Self.only("pitm", in: boxes), let iinf = try Self.only("iinf", in: boxes),
            let iloc = try Self.only("iloc", in: boxes), let iprp = try Self.only("iprp", in: boxes)
        else { throw ImageError(.corrupt) }
        var reader = try FieldReader(bytes, pitm)
        primary = try reader.next(reader.version == 0 ? 2 : 4, in: bytes)
        let parts = try HEIFBox.boxes(in: bytes, iprp.content)
        guard let ipco = try Self.only("ipco", in: parts) else { throw ImageError(.corrupt) }
        properties = try HEIFBox.boxes(in: bytes, ipco.content)
        try readKinds(in: bytes, iinf)
        try readExtents(in: bytes, iloc, data: try Self.only("idat", in: boxes)?.content)
        for part in parts where part.kind == "ipma" { try readProperties(in: bytes, part) }
        if let iref = try Self.only("iref", in: boxes) { try readReferences(in: bytes, iref) }
    }

    /// The only box of a kind, if there is one.
    private static func only(_ kind: String, in boxes: [HEIFBox]) throws(ImageError) -> HEIFBox? {
        let found = boxes.filter { $0.kind == kind }
        guard found.count <= 1 else { throw ImageError(.corrupt) }
        return found.first
    }

    private mutating func readKinds(in bytes: Span<UInt8>, _ box: HEIFBox) throws(ImageError) {
        let start = box.content.lowerBound + (try bytes.byte(at: box.content.lowerBound) == 0 ? 6 : 8)
        guard start <= box.content.upperBound else { throw ImageError(.corrupt) }
        for entry in try HEIFBox.boxes(in: bytes, start..<box.content.upperBound) where entry.kind == "infe" {
            var reader = try FieldReader(bytes, entry)
            // Older versions describe no images.
            guard reader.version >= 2 else { continue }
            let number = try reader.next(reader.version == 2 ? 2 : 4, in: bytes)
            _ = try reader.next(2, in: bytes)
            guard items[number] == nil else { throw ImageError(.corrupt) }
            items[number] = Item(kind: try reader.text(4, in: bytes))
        }
    }

    private mutating func readExtents(
        in bytes: Span<UInt8>,
        _ box: HEIFBox,
        data: Range<Int>?
    ) throws(ImageError) {
        var reader = try FieldReader(bytes, box)
        let sizes = try reader.next(2, in: bytes)
        let (offsetSize, lengthSize, baseSize) = (sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15)
        let indexSize = reader.version > 0 ? sizes & 15 : 0
        guard [offsetSize, lengthSize, baseSize, indexSize].allSatisfy({ [0, 4, 8].contains($0) }) else {
            throw ImageError(.corrupt)
        }
        for _ in 0..<(try reader.next(reader.version < 2 ? 2 : 4, in: bytes)) {
            let number = try reader.next(reader.version < 2 ? 2 : 4, in: bytes)
            let method = reader.version > 0 ? try reader.next(2, in: bytes) & 15 : 0
            let isElsewhere = try reader.next(2, in: bytes) != 0
            let base = try reader.next(baseSize, in: bytes)
            var extents: [Range<Int>] = []
            for _ in 0..<(try reader.next(2, in: bytes)) {
                _ = try reader.next(indexSize, in: bytes)
                let offset = base + (try reader.next(offsetSize, in: bytes))
                let length = try reader.next(lengthSize, in: bytes)
                let start = method == 1 ? offset + (data?.lowerBound ?? 0) : offset
                extents.append(start..<start + length)
            }
            guard items[number] != nil else { continue }
            guard items[number]?.extents.isEmpty == true else { throw ImageError(.corrupt) }
            // Data in another file, or within the data of another item, are refused when they are needed.
            items[number]?.extents = isElsewhere || method > 1 || (method == 1 && data == nil) ? [] : extents
        }
    }

    private mutating func readProperties(in bytes: Span<UInt8>, _ box: HEIFBox) throws(ImageError) {
        var reader = try FieldReader(bytes, box)
        let isWide = reader.flags & 1 != 0
        for _ in 0..<(try reader.next(4, in: bytes)) {
            let number = try reader.next(reader.version < 1 ? 2 : 4, in: bytes)
            var indices: [Int] = []
            for _ in 0..<(try reader.next(1, in: bytes)) {
                let value = try reader.next(isWide ? 2 : 1, in: bytes)
                let index = value & (isWide ? 0x7FFF : 0x7F)
                // Numbered from one; zero is none.
                if index > 0 { indices.append(index - 1) }
            }
            guard items[number] != nil else { continue }
            guard items[number]?.properties.isEmpty == true else { throw ImageError(.corrupt) }
            items[number]?.properties = indices
        }
    }

    private mutating func readReferences(in bytes: Span<UInt8>, _ box: HEIFBox) throws(ImageError) {
        let isWide = try bytes.byte(at: box.content.lowerBound) > 0
        let start = box.content.lowerBound + 4
        guard start <= box.content.upperBound else { throw ImageError(.corrupt) }
        for entry in try HEIFBox.boxes(in: bytes, start..<box.content.upperBound) {
            var reader = try FieldReader(bytes, entry, hasVersion: false)
            let from = try reader.next(isWide ? 4 : 2, in: bytes)
            for _ in 0..<(try reader.next(2, in: bytes)) {
                let to = try reader.next(isWide ? 4 : 2, in: bytes)
                if entry.kind == "dimg" { sources[from, default: []].append(to) }
                if entry.kind == "auxl" { auxiliaries[to, default: []].append(from) }
            }
        }
    }
}

/// Numbers one after the other from the content of a box.
private struct FieldReader {
    private var offset: Int
    private let end: Int
    /// The version of the box.
    let version: Int
    /// The flags of the box.
    let flags: Int

    /// Reads from the content of `box`, behind its version and flags if it has them.
    init(_ bytes: Span<UInt8>, _ box: HEIFBox, hasVersion: Bool = true) throws(ImageError) {
        let word = hasVersion ? try bytes.uint32(at: box.content.lowerBound, .big) : 0
        version = word >> 24
        flags = word & 0xFF_FFFF
        offset = box.content.lowerBound + (hasVersion ? 4 : 0)
        end = box.content.upperBound
    }

    /// The next number of `size` bytes: 0, 1, 2, 4 or 8.
    mutating func next(_ size: Int, in bytes: Span<UInt8>) throws(ImageError) -> Int {
        guard offset + size <= end else { throw ImageError(.truncated) }
        var value = 0
        for place in offset..<offset + size {
            // No file is so long that its offsets need the upper bits.
            guard value < 1 << 40 else { throw ImageError(.truncated) }
            value = value << 8 | (try bytes.byte(at: place))
        }
        offset += size
        return value
    }

    /// The next `count` bytes as letters.
    mutating func text(_ count: Int, in bytes: Span<UInt8>) throws(ImageError) -> String {
        var letters: [UInt8] = []
        for _ in 0..<count { letters.append(UInt8(truncatingIfNeeded: try next(1, in: bytes))) }
        return String(decoding: letters, as: UTF8.self)
    }
}
