import Export
import Foundation
import Testing

@Suite("A FlatBuffer")
struct FlatBufferTests {
    @Test("is laid out as the format's description says")
    func bytes() {
        let file = FlatBuffer.file([0: .int32(7), 1: .text("ab")], identifier: "TEST")
        let expected: [UInt8] = [
            16, 0, 0, 0, 0x54, 0x45, 0x53, 0x54,  // Where the table is; the identifier.
            8, 0, 12, 0, 4, 0, 8, 0,  // The sizes of this list and of the table; where its fields are.
            8, 0, 0, 0, 7, 0, 0, 0, 4, 0, 0, 0,  // Back to the list; the number; on to the text.
            2, 0, 0, 0, 0x61, 0x62, 0,
        ]
        #expect([UInt8](file) == expected)
    }

    @Test("leaves out what has its default, and packs small fields behind wide ones")
    func gaps() {
        let file = FlatBuffer.file([1: .boolean(true), 3: .float(1)], identifier: "TEST")
        let expected: [UInt8] = [
            20, 0, 0, 0, 0x54, 0x45, 0x53, 0x54, 12, 0, 9, 0, 0, 0, 8, 0, 0, 0, 4, 0, 12, 0, 0, 0, 0, 0, 0x80,
            0x3F, 1,
        ]
        #expect([UInt8](file) == expected)
    }

    @Test("has lists and blocks on multiples of what their elements need")
    func alignment() {
        for length in 0..<20 {
            let block = Data(repeating: 0xAB, count: 5)
            let file = FlatBuffer.file(
                [0: .text(String(repeating: "x", count: length)), 1: .bytes(block), 2: .int64s([-2])],
                identifier: "TEST"
            )
            let table = Int(file[0])
            func start(_ field: Int) -> Int {
                let list = table - Int(file[table])
                let place = table + Int(file[list + 4 + 2 * field])
                return place + Int(file[place]) + 4
            }
            #expect(start(1).isMultiple(of: 16) && file[start(1)..<start(1) + 5] == block)
            #expect(start(2).isMultiple(of: 8) && file[start(2)] == 0xFE)
        }
    }

    @Test("may hold tables in tables")
    func nesting() {
        let file = FlatBuffer.file([0: .tables([[0: .int8(3)], [0: .int8(4)]])], identifier: "TEST")
        let table = Int(file[0])
        let list = table + 4 + Int(file[table + 4])
        let values = (0..<2).map { index in
            let place = list + 4 + 4 * index
            return file[place + Int(file[place]) + 4]
        }
        #expect(file[list] == 2 && values == [3, 4])
    }
}
