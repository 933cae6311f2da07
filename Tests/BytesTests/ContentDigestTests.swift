import Bytes
import Foundation
import Testing

@Suite("Content digests")
struct ContentDigestTests {
    @Test(
        "agree with the examples of FIPS 180-4",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ]
    )
    func examples(text: String, expected: String) {
        #expect(ContentDigest(of: Data(text.utf8)).description == expected)
    }

    @Test("are read back from their text, in either case, and from nothing else")
    func reading() throws {
        let digest = ContentDigest(of: Data("abc".utf8))
        #expect(ContentDigest(hexadecimal: digest.description) == digest)
        #expect(ContentDigest(hexadecimal: digest.description.uppercased()) == digest)
        for text in ["", "ab", digest.description + "0", String(digest.description.dropLast()) + "g"] {
            #expect(ContentDigest(hexadecimal: text) == nil)
        }
        #expect(ContentDigest(bytes: digest.bytes) == digest)
        #expect(ContentDigest(bytes: digest.bytes.dropLast()) == nil)
        #expect(ContentDigest(bytes: digest.bytes + [0]) == nil)
        let coded = try JSONDecoder().decode(ContentDigest.self, from: JSONEncoder().encode(digest))
        #expect(coded == digest)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(ContentDigest.self, from: Data("\"abc\"".utf8))
        }
    }
}
