package import Foundation

/// The state of a training between two steps: numbers by name, and nothing else.
///
/// A file of one starts with a format number, has each array with its name, and ends with a checksum of all before; reading it can
/// neither run nor allocate more than the file has. Numbers come back bit for bit.
package struct Checkpoint: Hashable, Sendable {
    /// How many steps were taken.
    package var step: Int
    /// Words that tell what the training was: of another recipe or data set it must not go on.
    package var fingerprint: String
    /// Parameters, averages, what the optimizer remembers.
    package var arrays: [String: [Float]]

    private static let format: UInt32 = 0x4F43_4B31

    package init(step: Int, fingerprint: String, arrays: [String: [Float]]) {
        self.step = step
        self.fingerprint = fingerprint
        self.arrays = arrays
    }

    /// The file's bytes.
    package var data: Data {
        var bytes: [UInt8] = []
        bytes.append(Self.format)
        bytes.append(UInt32(clamping: step))
        bytes.append(fingerprint)
        bytes.append(UInt32(clamping: arrays.count))
        for (name, values) in arrays.sorted(by: { $0.key < $1.key }) {
            bytes.append(name)
            bytes.append(UInt32(clamping: values.count))
            // Little-endian, as every platform of this program is.
            values.withUnsafeBytes { bytes += $0 }
        }
        bytes.append(Self.checksum(bytes[...]))
        return Data(bytes)
    }

    /// Reads a file.
    ///
    /// - Throws: ``TrainingEngineError`` if it is not whole.
    package init(_ data: Data) throws(TrainingEngineError) {
        var reader = CheckpointReader(bytes: Array(data)[...])
        guard data.count >= 8, try reader.integer() == Self.format,
            Self.checksum(Array(data.dropLast(4))[...])
                == (try CheckpointReader(bytes: Array(data.suffix(4))[...]).peek())
        else { throw TrainingEngineError(.damagedCheckpoint) }
        step = Int(try reader.integer())
        fingerprint = try reader.string()
        let count = try reader.integer()
        var arrays: [String: [Float]] = [:]
        for _ in 0..<count {
            let name = try reader.string()
            arrays[name] = try reader.floats()
        }
        self.arrays = arrays
    }

    /// FNV-1a: against cut files and flipped bits, not against forgers.
    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reduce(0x811c_9dc5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    }
}

private struct CheckpointReader {
    var bytes: ArraySlice<UInt8>

    func peek() throws(TrainingEngineError) -> UInt32 {
        var copy = self
        return try copy.integer()
    }

    mutating func integer() throws(TrainingEngineError) -> UInt32 {
        guard bytes.count >= 4 else { throw TrainingEngineError(.damagedCheckpoint) }
        let value = bytes.prefix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        bytes = bytes.dropFirst(4)
        return value
    }

    mutating func string() throws(TrainingEngineError) -> String {
        let count = Int(try integer())
        guard bytes.count >= count else { throw TrainingEngineError(.damagedCheckpoint) }
        defer { bytes = bytes.dropFirst(count) }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    mutating func floats() throws(TrainingEngineError) -> [Float] {
        let count = Int(try integer())
        guard bytes.count / 4 >= count else { throw TrainingEngineError(.damagedCheckpoint) }
        var values: [Float] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(Float(bitPattern: try integer())) }
        return values
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ value: UInt32) {
        for shift in [0, 8, 16, 24] { append(UInt8(truncatingIfNeeded: value >> UInt32(shift))) }
    }

    fileprivate mutating func append(_ text: String) {
        let bytes = Array(text.utf8)
        append(UInt32(clamping: bytes.count))
        self += bytes
    }
}
