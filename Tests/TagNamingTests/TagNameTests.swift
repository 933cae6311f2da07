import Foundation
import TagNaming
import Testing

@Suite("Names of tags")
struct TagNameTests {
    struct Case: Decodable, CustomTestStringConvertible {
        let name: String
        let other: String
        let same: Bool
        let text: String

        var testDescription: String { "“\(name)” and “\(other)”" }
    }

    /// The table that the portal's page and Python are tested with, too.
    static func table() throws -> [Case] {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/tag-names", withExtension: "json"))
        return try JSONDecoder().decode([Case].self, from: Data(contentsOf: url))
    }

    @Test("names are the same where a person reads them as the same", arguments: try table())
    func equality(entry: Case) {
        let (name, other) = (TagName(entry.name), TagName(entry.other))
        #expect((name == other) == entry.same)
        #expect((other == name) == entry.same)
        #expect(!entry.same || name.hashValue == other.hashValue)
    }

    @Test("a name is kept in NFC, without space around it, in its own case", arguments: try table())
    func text(entry: Case) {
        let kept = TagName(entry.name).text
        // Scalars, because strings compare by canonical equivalence.
        #expect(Array(kept.unicodeScalars) == Array(entry.text.unicodeScalars))
        #expect(Array(TagName(kept).text.unicodeScalars) == Array(kept.unicodeScalars))
    }

    @Test("every letter is the same name as its upper and its lower case, but for the dotless i")
    func cases() {
        for value in UInt32(0)...0x1FFFF {
            guard let scalar = Unicode.Scalar(value), scalar != "\u{131}" else { continue }
            let name = TagName(String(scalar))
            guard name == TagName(scalar.properties.lowercaseMapping),
                name == TagName(scalar.properties.uppercaseMapping)
            else {
                Issue.record("U+\(String(value, radix: 16)) is not the same name in another case.")
                continue
            }
        }
    }
}
