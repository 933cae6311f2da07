package import FoundationEssentials

/// Values as FlatBuffers, the format of files that are read where they lie (https://flatbuffers.dev/internals).
///
/// A table is written as numbers of its own and distances to what is elsewhere. Here everything that a table refers to comes after it,
/// so that distances are known once both have been written.
package enum FlatBuffer {
    /// A table: values by the numbers of their fields, in the order of the schema.
    ///
    /// What is left out has its default.
    package typealias Table = [Int: Value]

    /// A value of a table.
    package indirect enum Value: Sendable {
        case boolean(Bool)
        case int8(Int8)
        case int32(Int32)
        case float(Float)
        case table(Table)
        case tables([Table])
        case text(String)
        case bytes(Data)
        case int32s([Int32])
        case int64s([Int64])
        case floats([Float])
    }

    /// The bytes of a file.
    ///
    /// - Parameters:
    ///   - root: The table that everything is in.
    ///   - identifier: Four characters that say what file it is.
    /// - Returns: The file.
    /// - Complexity: O(n).
    package static func file(_ root: Table, identifier: String) -> Data {
        var writer = Writer()
        writer.append(UInt32(0))
        writer.data.append(contentsOf: identifier.utf8)
        writer.write(root, for: 0)
        return writer.data
    }
}

private struct Writer {
    var data = Data()

    /// Where the data of buffers begin: as vector units like it, and as the schema of models demands.
    private static let blockAlignment = 16

    mutating func append<Number: FixedWidthInteger>(_ value: Number) {
        withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
    }

    /// Fills up so that what follows after some bytes is aligned.
    private mutating func align(_ alignment: Int, after length: Int = 0) {
        data.append(Data(count: (alignment - (data.count + length) % alignment) % alignment))
    }

    /// Notes at a place how far from it the next byte is.
    private mutating func patch(_ place: Int) {
        let distance = UInt32(data.count - place)
        for byte in 0..<4 { data[place + byte] = UInt8(truncatingIfNeeded: distance >> (8 * UInt32(byte))) }
    }

    /// Writes a table that a place refers to: first the list of where its fields are, then the fields.
    mutating func write(_ table: FlatBuffer.Table, for place: Int) {
        // The wide ones first, so that each lies on a multiple of its size.
        let fields = table.sorted { ($0.value.size, $1.key) > ($1.value.size, $0.key) }
        var offsets = [UInt16](repeating: 0, count: (table.keys.max() ?? -1) + 1)
        var length = 4
        for (number, value) in fields {
            offsets[number] = UInt16(length)
            length += value.size
        }
        let listLength = 4 + 2 * offsets.count
        align(4, after: listLength)
        append(UInt16(listLength))
        append(UInt16(length))
        for offset in offsets { append(offset) }
        patch(place)
        let start = data.count
        append(Int32(listLength))
        for (_, value) in fields { appendInline(value) }
        for (number, value) in fields where !value.isInline {
            write(value, for: start + Int(offsets[number]))
        }
    }

    private mutating func appendInline(_ value: FlatBuffer.Value) {
        switch value {
        case .boolean(let flag): append(UInt8(flag ? 1 : 0))
        case .int8(let number): append(number)
        case .int32(let number): append(number)
        case .float(let number): append(number.bitPattern)
        default: append(UInt32(0))
        }
    }

    private mutating func write(_ value: FlatBuffer.Value, for place: Int) {
        switch value {
        case .table(let table): write(table, for: place)
        case .tables(let tables):
            begin(count: tables.count, at: place)
            let start = data.count
            data.append(Data(count: 4 * tables.count))
            for (index, table) in tables.enumerated() { write(table, for: start + 4 * index) }
        case .text(let text):
            begin(count: text.utf8.count, at: place)
            data.append(contentsOf: text.utf8)
            data.append(0)
        case .bytes(let bytes):
            begin(count: bytes.count, at: place, alignment: Self.blockAlignment)
            data.append(bytes)
        case .int32s(let numbers):
            begin(count: numbers.count, at: place)
            for number in numbers { append(number) }
        case .int64s(let numbers):
            begin(count: numbers.count, at: place, alignment: 8)
            for number in numbers { append(number) }
        case .floats(let numbers):
            begin(count: numbers.count, at: place)
            for number in numbers { append(number.bitPattern) }
        case .boolean, .int8, .int32, .float: break
        }
    }

    /// Begins a list: its length, and then its elements on a multiple of a size.
    private mutating func begin(count: Int, at place: Int, alignment: Int = 4) {
        align(alignment, after: 4)
        patch(place)
        append(UInt32(count))
    }
}

extension FlatBuffer.Value {
    /// The bytes that it takes in its table.
    fileprivate var size: Int {
        switch self {
        case .boolean, .int8: 1
        default: 4
        }
    }

    /// Whether it lies in its table.
    fileprivate var isInline: Bool {
        switch self {
        case .boolean, .int8, .int32, .float: true
        default: false
        }
    }
}
