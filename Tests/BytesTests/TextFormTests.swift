import Bytes
import Foundation
import TestSupport
import Testing

@Suite("Bytes as text")
struct TextFormTests {
    @Test("every byte has the two digits that the standard library gives it")
    func digits() {
        for byte in UInt8.min...UInt8.max {
            let text = String(byte, radix: 16)
            let expected = text.count == 1 ? "0" + text : text
            #expect([byte].hexadecimal == expected)
            #expect([UInt8](hexadecimal: expected) == [byte])
            #expect([UInt8](hexadecimal: expected.uppercased()) == [byte])
        }
        #expect([UInt8]().hexadecimal.isEmpty)
        #expect([UInt8](hexadecimal: "") == [])
    }

    @Test("what is no pairs of digits is not read", arguments: ["0", "0g", "g0", " 0", "0x", "é0", "000"])
    func refused(text: String) {
        #expect([UInt8](hexadecimal: text) == nil)
    }

    @Test("base64url is what base64 is but for two letters and the padding", arguments: 0..<40)
    func base64URL(count: Int) throws {
        var generator = SplitMix64(seed: UInt64(count))
        let data = Data((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
        let text = data.base64URLEncoded
        let other: [Character: Character] = ["-": "+", "_": "/"]
        let inStandardLetters = String(text.map { other[$0] ?? $0 })
        #expect(inStandardLetters == data.base64EncodedString().filter { $0 != "=" })
        #expect(Data(base64URLEncoded: text) == data)
        #expect(Data(base64URLEncoded: text + "==") == data)
    }

    @Test("base64url has one text for some bytes", arguments: ["+_8", "/_8", "_", "_x", "é", "a b"])
    func strict(text: String) {
        // Of "_x" the last four bits mean nothing, and are not zero.
        #expect(Data(base64URLEncoded: text) == nil)
    }
}
