import ImageFolders
import Testing

@Suite("CSV records")
struct CSVRecordsTests {
    @Test(
        "follow RFC 4180",
        arguments: [
            ("a,b\nc,d\n", [["a", "b"], ["c", "d"]]),
            ("a,b\r\nc,d", [["a", "b"], ["c", "d"]]),
            ("\"a,1\",\"say \"\"hi\"\"\"\n", [["a,1", "say \"hi\""]]),
            ("\"two\nlines\",b\n", [["two\nlines", "b"]]),
            ("a,,\n\n,b\n", [["a", "", ""], ["", "b"]]),
            ("\u{FEFF}a,b", [["a", "b"]]),
            ("a;b\nc;d", [["a", "b"], ["c", "d"]]),
            ("\"a;x\",b\n", [["a;x", "b"]]),
            ("a\tb\nc\td", [["a", "b"], ["c", "d"]]),
            ("a;b,c\nd;e", [["a", "b,c"], ["d", "e"]]),
            ("a,b;c\n", [["a", "b;c"]]),
            ("file\na;b\n", [["file"], ["a", "b"]]),
            ("", []),
        ]
    )
    func records(text: String, expected: [[String]]) throws {
        #expect(try CSVRecords(text).map(\.fields) == expected)
    }

    @Test("know the line on which they start")
    func lines() throws {
        #expect(try CSVRecords("a\n\"b\nb\"\n\nc").map(\.line) == [1, 2, 5])
    }

    @Test("need their quotes closed")
    func unclosed() {
        #expect(throws: DatasetError.self) { try CSVRecords("a\n\"b,c\nd") }
    }
}
