import Bytes
import Foundation
import TestSupport
import Testing

@Suite("Numbers in little-endian order")
struct LittleEndianTests {
    @Test("the least significant byte comes first, wherever the number lies", arguments: 0..<9)
    func order(offset: Int) {
        var bytes = [UInt8](repeating: 0xFF, count: offset)
        bytes.append(littleEndian: UInt32(0x0403_0201))
        bytes.append(littleEndian: Int64(-2))
        bytes.append(littleEndian: UInt8(7))
        #expect(Array(bytes[offset...]) == [1, 2, 3, 4, 0xFE] + [UInt8](repeating: 0xFF, count: 7) + [7])
        // A slice counts from its own first byte.
        let data = (Data([9, 9]) + bytes).dropFirst(2)
        #expect(data.littleEndian(at: offset) == UInt32(0x0403_0201))
        #expect(data.littleEndian(at: offset + 1, as: UInt16.self) == 0x0302)
        #expect(data.littleEndian(at: offset + 4) == Int64(-2))
        #expect(data.littleEndian(at: offset + 12) == UInt8(7))
    }

    @Test("floats come back bit by bit, and only whole ones")
    func floats() throws {
        var generator = SplitMix64(seed: 3)
        let numbers = (0..<100).map { _ in
            Float(bitPattern: UInt32.random(in: 0...UInt32.max, using: &generator))
        }
        let data = Data(littleEndian: numbers)
        var expected: [UInt8] = []
        for number in numbers {
            for shift in [0, 8, 16, 24] { expected.append(UInt8(number.bitPattern >> shift & 0xFF)) }
        }
        #expect(Array(data) == expected)
        let read = try #require((Data([1]) + data).dropFirst().littleEndianFloats)
        #expect(read.map(\.bitPattern) == numbers.map(\.bitPattern))
        #expect(Data().littleEndianFloats == [])
        #expect(data.dropLast().littleEndianFloats == nil)
    }
}
