import ImageFolders
import Testing

@testable import Learning

@Suite("Lists of labels")
struct LabelListTests {
    /// Reads a list of which all files that end in `.jpg` are there.
    private static func read(_ text: String) throws -> LabelList {
        try LabelList(Array(CSVRecords(text)), isFile: { $0.hasSuffix(".jpg") })
    }

    private static let wanted = [
        LabelList.Row(line: 2, file: "a.jpg", tags: ["dress"]),
        LabelList.Row(line: 3, file: "b.jpg", tags: ["dress", "hat"]),
        LabelList.Row(line: 4, file: "c.jpg", tags: []),
    ]

    @Test(
        "are read in every shape that tools write",
        arguments: [
            // Tags in columns.
            "file,tags\na.jpg,dress\nb.jpg,dress,hat\nc.jpg\n",
            "Filename,first,second\na.jpg,dress,\nb.jpg,dress,hat\nc.jpg,,\n",
            "\u{FEFF}image;tag 1;tag 2\r\na.jpg;dress;\r\nb.jpg;dress;hat\r\nc.jpg;;\r\n",
            // Tags in one field.
            "image,tags\na.jpg,dress\nb.jpg,dress;hat\nc.jpg,\n",
            "image,tags\na.jpg,dress\nb.jpg,dress | hat\nc.jpg,\n",
            "image,labels\na.jpg,dress\nb.jpg,\"dress, hat\"\nc.jpg,\n",
            "image;labels\na.jpg;dress\nb.jpg;dress,hat\nc.jpg;\n",
            "image\tlabels\na.jpg\tdress\nb.jpg\tdress,hat\nc.jpg\t\n",
            "labels,image\ndress,a.jpg\n\"dress,hat\",b.jpg\n,c.jpg\n",
            "id,width,labels,split\na.jpg,64,dress,1\nb.jpg,64,dress;hat,1\nc.jpg,64,,0\n",
            // A column for each tag.
            "image,dress,hat\na.jpg,1,0\nb.jpg,1,1\nc.jpg,0,0\n",
            "filename, dress, hat\na.jpg, 1, 0\nb.jpg, 1, 1\nc.jpg, 0, 0\n",
            "dress,hat,image\nTrue,False,a.jpg\nTRUE,true,b.jpg\nFalse,,c.jpg\n",
            "photo\tdress\that\na.jpg\t1.0\t0.0\nb.jpg\t1.0\t1.0\nc.jpg\t0.0\t0.0\n",
            ",image,dress,hat\n7,a.jpg,1,0\n8,b.jpg,1,1\n9,c.jpg,0,0\n",
            "what,dress,hat\na.jpg,1,0\nb.jpg,1,1\nc.jpg,0,0\n",
        ]
    )
    func shapes(text: String) throws {
        #expect(try Self.read(text).rows == Self.wanted)
    }

    @Test(
        "need no heading",
        arguments: [
            "a.jpg,dress\nb.jpg,dress,hat\nc.jpg\n", "a.jpg,dress\nb.jpg,dress;hat\nc.jpg\n",
            "a.jpg;dress\nb.jpg;dress|hat\nc.jpg\n", "dress,a.jpg\ndress;hat,b.jpg\n,c.jpg\n",
        ]
    )
    func noHeading(text: String) throws {
        let rows = try Self.read(text).rows
        #expect(rows.map(\.tags) == Self.wanted.map(\.tags))
        #expect(rows.map(\.file) == Self.wanted.map(\.file))
        #expect(rows.map(\.line) == [1, 2, 3])
    }

    @Test(
        "have separators in tags behind a backslash only",
        arguments: [
            (#"a;b"#, ["a", "b"]), (#"a\;b"#, ["a;b"]), (#"a\|b|c"#, ["a|b", "c"]),
            (#"a\,b,c"#, ["a,b", "c"]),
            (#"a\\;b"#, [#"a\"#, "b"]), (#"C:\x"#, [#"C:\x"#]), (#" a ; ;b; "#, ["a", "b"]), ("", []),
        ]
    )
    func escapes(field: String, tags: [String]) {
        #expect(TagField.tags(in: field, splittingCommas: true) == tags)
    }

    @Test("keep a comma in a field where tags have columns of their own")
    func commas() throws {
        let rows = try Self.read("a.jpg,\"old, rusty\"\nb.jpg,red,round\n").rows
        #expect(rows.map(\.tags) == [["old, rusty"], ["red", "round"]])
    }

    @Test(
        "are never read in a special way without a word",
        arguments: [
            ("a.jpg,dress;soft\n", "dress;soft"), ("image,dress,hat\na.jpg,1,0\n", "column for each tag"),
            ("image,dress,hat\na.jpg,1,0\n", "“hat”"), ("file,tags,width\na.jpg,x,64\n", "“width”"),
        ]
    )
    func notes(text: String, word: String) throws {
        #expect(try Self.read(text).notes.contains { $0.contains(word) })
    }

    @Test("say nothing where there is nothing to say")
    func silence() throws {
        #expect(try Self.read("file,tags\na.jpg,dress\nb.jpg,dress,hat\n").notes.isEmpty)
    }

    @Test("may have tags of which the names are numbers")
    func numbers() throws {
        #expect(try Self.read("image,label\na.jpg,1\nb.jpg,0\n").rows.map(\.tags) == [["1"], ["0"]])
        #expect(try Self.read("image,0,1\na.jpg,1,0\nb.jpg,0,1\n").rows.map(\.tags) == [["0"], ["1"]])
        #expect(try Self.read("image,hot dog\na.jpg,1\nb.jpg,0\n").rows.map(\.tags) == [["hot dog"], []])
    }

    @Test(
        "say what is wrong with them",
        arguments: [
            ("image,dress,hat\na.jpg,1,0\nb.jpg,0,1\nc.jpg,0.3,0\n", "Line 4: “0.3”"),
            ("filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,9,9,x,1,1,2,2\n", "list of boxes"),
            ("image_id,bbox\na.jpg,\"[1,2,3,4]\"\n", "list of boxes"),
            ("a.jpg,1,0\nb.jpg,0,1\n", "no first line"), ("red,round\nblue,square\n", "No column"),
            ("\n\n", "empty"),
        ]
    )
    func complaints(text: String, word: String) {
        #expect { try Self.read(text) } throws: { "\($0)".contains(word) }
    }
}
