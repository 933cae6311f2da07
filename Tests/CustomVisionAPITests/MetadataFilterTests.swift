import HTTPAPI
import TestSupport
import Testing

@testable import CustomVisionMapping

@Suite("Conditions on metadata")
struct MetadataFilterTests {
    private func failure(_ text: String) -> APIError? {
        #expect(throws: APIError.self) { try MetadataFilter(parsing: text) }
    }

    @Test(
        "conditions are read",
        arguments: [
            ("metadata=a eq 'b'", MetadataFilter.equal(key: "a", value: "b")),
            ("  metadata = a  NE  'b c' ", .notEqual(key: "a", value: "b c")),
            ("METADATA=a eq''", .equal(key: "a", value: "")),
            ("metadata=a eq 'it''s'''", .equal(key: "a", value: "it's'")),
            ("metadata='my key' eq 'b'", .equal(key: "my key", value: "b")),
            ("metadata=eq eq 'and'", .equal(key: "eq", value: "and")),
            ("metadata=k=1 eq '日'", .equal(key: "k=1", value: "日")),
            (
                "metadata=a eq '1' and b ne '2'",
                .and([.equal(key: "a", value: "1"), .notEqual(key: "b", value: "2")])
            ),
            (
                "metadata=a eq '1' or b eq '2' AND c eq '3' or d eq '4'",
                .or([
                    .equal(key: "a", value: "1"),
                    .and([.equal(key: "b", value: "2"), .equal(key: "c", value: "3")]),
                    .equal(key: "d", value: "4"),
                ])
            ),
            (
                "metadata=a eq '1'and and eq '2'",
                .and([.equal(key: "a", value: "1"), .equal(key: "and", value: "2")])
            ),
        ]
    )
    func read(text: String, filter: MetadataFilter) throws {
        #expect(try MetadataFilter(parsing: text) == filter)
    }

    @Test(
        "errors say where, and what was expected",
        arguments: [
            ("", "after 0 characters: “metadata=”"), ("meta=a eq 'b'", "after 0 characters"),
            ("metadata a eq 'b'", "after 9 characters: “=”"),
            ("metadata=", "after 9 characters: a metadata key"),
            ("metadata=a", "after 10 characters: “eq” or “ne”"), ("metadata=a gt 'b'", "after 11 characters"),
            ("metadata=a eq b", "after 14 characters: a value"), ("metadata=a eq 'b", "the closing quote"),
            ("metadata=a eq 'b' x", "after 18 characters: “and”, “or” or the end"),
            ("metadata=a eq 'b' and", "a metadata key"), ("metadata=a equal 'b'", "after 11 characters"),
        ]
    )
    func errors(text: String, words: String) {
        let error = failure(text)
        #expect(error?.code == .badRequest)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test("a condition has at most 64 comparisons")
    func limit() throws {
        func text(_ count: Int) -> String {
            "metadata=" + (0..<count).map { "k\($0) eq 'v'" }.joined(separator: " or ")
        }
        #expect(try MetadataFilter(parsing: text(64)) != .equal(key: "", value: ""))
        #expect(failure(text(65))?.message.contains("64") == true)
    }

    /// The oracle: evaluates a condition as a person reads it, by splitting at the words.
    private func holds(_ terms: [[(key: String, isEqual: Bool, value: String)]], _ data: [String: String])
        -> Bool
    {
        terms.contains { $0.allSatisfy { (data[$0.key] == $0.value) == $0.isEqual } }
    }

    private func holds(_ filter: MetadataFilter, _ data: [String: String]) -> Bool {
        switch filter {
        case .equal(let key, let value): data[key] == value
        case .notEqual(let key, let value): data[key] != value
        case .and(let terms): terms.allSatisfy { holds($0, data) }
        case .or(let terms): terms.contains { holds($0, data) }
        }
    }

    @Test("random conditions mean what they say", arguments: UInt64(1)...100)
    func meaning(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let values = ["0", "it's", "a and b", ""]
        let terms = (0..<Int.random(in: 1...4, using: &random)).map { _ in
            (0..<Int.random(in: 1...3, using: &random)).map { _ in
                (
                    key: ["x", "y"].randomElement(using: &random) ?? "", isEqual: Bool.random(using: &random),
                    value: values.randomElement(using: &random) ?? ""
                )
            }
        }
        let text =
            "metadata="
            + terms.map { term in
                term.map { "\($0.key) \($0.isEqual ? "eq" : "ne") '\($0.value.replacing("'", with: "''"))'" }
                    .joined(separator: " and ")
            }.joined(separator: " or ")
        let filter = try MetadataFilter(parsing: text)
        for x in values {
            for y in values {
                let data = ["x": x, "y": y]
                #expect(holds(filter, data) == holds(terms, data), "seed \(seed): \(text)")
            }
        }
    }

    @Test("random texts are read or refused, never worse", arguments: UInt64(1)...400)
    func mutations(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let pieces = ["metadata=", "a", " ", "eq", "ne", "'", "''", "'b'", "and", " or ", "é", "\u{0}", "("]
        let text =
            "metadata="
            + (0..<Int.random(in: 0...20, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }.joined()
        do throws(APIError) {
            _ = try MetadataFilter(parsing: text)
            #expect(text.contains("'"), "A condition has a value: seed \(seed)")
        } catch {
            #expect(error.code == .badRequest, "seed \(seed)")
        }
    }
}
