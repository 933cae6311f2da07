/// The variable-length LZW code of GIF.
///
/// Source: T. A. Welch, "A Technique for High-Performance Data Compression", 1984, with the changes of
/// Graphics Interchange Format, version 89a, appendix F: clear and end codes, least significant bit first,
/// at most 12 bits.
enum LZWDecoder {
    /// Decompresses `count` palette indices.
    ///
    /// Codes behind the last index wanted are not looked at.
    ///
    /// - Throws: ``ImageError`` with ``ImageError/Code/truncated`` if the data end before, or
    ///   ``ImageError/Code/corrupt``.
    /// - Complexity: O(`count` + `data.count`), memory for the result and 16 kB.
    static func decode(_ data: [UInt8], literalBits: Int, count: Int) throws(ImageError) -> [UInt8] {
        guard (1...8).contains(literalBits) else { throw ImageError(.corrupt) }
        var codes = CodeReader(data: data)
        var table = StringTable(literalBits: literalBits)
        var output = [UInt8](repeating: 0, count: count)
        var filled = 0
        var previous: Int?
        while filled < count {
            guard let code = codes.next(bits: table.codeBits) else { throw ImageError(.truncated) }
            if code == table.clearCode {
                table.clear()
                previous = nil
            } else if code == table.endCode {
                throw ImageError(.truncated)
            } else if let last = previous {
                guard code <= table.nextCode else { throw ImageError(.corrupt) }
                // A code that is not in the table yet can only be the last string and its own first index.
                let first = table.firstIndex(of: code == table.nextCode ? last : code)
                table.append(prefix: last, index: first)
                filled = table.write(code, to: &output, at: filled)
                previous = code
            } else {
                guard code < table.clearCode else { throw ImageError(.corrupt) }
                output[filled] = UInt8(code)
                filled += 1
                previous = code
            }
        }
        return output
    }
}

/// Codes of changing length from a row of bytes.
private struct CodeReader {
    let data: [UInt8]
    private var offset = 0
    private var buffer: UInt32 = 0
    private var bufferedBits = 0

    init(data: [UInt8]) {
        self.data = data
    }

    /// The next code of `bits` (at most 12) bits; `nil` at the end.
    mutating func next(bits: Int) -> Int? {
        while bufferedBits < bits {
            guard offset < data.count else { return nil }
            buffer |= UInt32(data[offset]) << UInt32(bufferedBits)
            bufferedBits += 8
            offset += 1
        }
        let code = buffer & (1 << UInt32(bits) - 1)
        buffer >>= UInt32(bits)
        bufferedBits -= bits
        return Int(code)
    }
}

/// The strings behind the codes: each one is a shorter string and one more index.
private struct StringTable {
    let clearCode: Int
    var endCode: Int { clearCode + 1 }

    /// The code that the next new string gets; 4096 when the table is full.
    private(set) var nextCode: Int

    /// The present length of codes.
    private(set) var codeBits: Int

    private var prefixes = [UInt16](repeating: 0, count: capacity)
    private var lastIndices = [UInt8](repeating: 0, count: capacity)
    private var firstIndices = [UInt8](repeating: 0, count: capacity)
    private var lengths = [UInt16](repeating: 1, count: capacity)

    private static let capacity = 4096

    init(literalBits: Int) {
        clearCode = 1 << literalBits
        nextCode = clearCode + 2
        codeBits = literalBits + 1
        for literal in 0..<clearCode {
            lastIndices[literal] = UInt8(literal)
            firstIndices[literal] = UInt8(literal)
        }
    }

    /// Forgets all strings but the single indices.
    mutating func clear() {
        nextCode = clearCode + 2
        codeBits = (clearCode + 1).bitWidth - (clearCode + 1).leadingZeroBitCount
    }

    /// The index that the string of `code` begins with.
    func firstIndex(of code: Int) -> UInt8 { firstIndices[code] }

    /// Adds a string; a full table stays as it is until it is cleared, as the format allows.
    mutating func append(prefix: Int, index: UInt8) {
        guard nextCode < Self.capacity else { return }
        prefixes[nextCode] = UInt16(prefix)
        lastIndices[nextCode] = index
        firstIndices[nextCode] = firstIndices[prefix]
        lengths[nextCode] = lengths[prefix] + 1
        nextCode += 1
        if nextCode == 1 << codeBits, codeBits < 12 { codeBits += 1 }
    }

    /// Writes the string of `code` and returns the position behind it; what does not fit is left out.
    func write(_ code: Int, to output: inout [UInt8], at start: Int) -> Int {
        let end = start + Int(lengths[code])
        var code = code
        for position in (start..<end).reversed() {
            if position < output.count { output[position] = lastIndices[code] }
            code = Int(prefixes[code])
        }
        return min(end, output.count)
    }
}
