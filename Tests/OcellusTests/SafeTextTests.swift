import Testing

@testable import ocellus

@Suite("Text from outside, made safe to print")
struct SafeTextTests {
    @Test(
        "loses what could move a cursor, recolor a terminal or reorder what is read",
        arguments: [
            ("\u{1B}[31mred", "\u{FFFD}[31mred"),
            ("\u{9B}2J", "\u{FFFD}2J"),
            ("bell\u{7}", "bell\u{FFFD}"),
            ("two\nlines", "two\u{FFFD}lines"),
            ("over\rwritten", "over\u{FFFD}written"),
            ("both\r\nends", "both\u{FFFD}\u{FFFD}ends"),
            ("tab\tstop", "tab\u{FFFD}stop"),
            ("zero\0", "zero\u{FFFD}"),
            ("gpj.\u{202E}exe", "gpj.\u{FFFD}exe"),
            ("\u{2066}isolate\u{2069}", "\u{FFFD}isolate\u{FFFD}"),
            ("line\u{2028}paragraph\u{2029}", "line\u{FFFD}paragraph\u{FFFD}"),
            ("\u{FEFF}mark", "\u{FFFD}mark"),
            ("tag\u{E0041}", "tag\u{FFFD}"),
        ]
    )
    func replaced(text: String, safe: String) {
        #expect(Array(printable(text).unicodeScalars) == Array(safe.unicodeScalars))
    }

    @Test(
        "keeps every script and the joiners that make emoji and Indic letters",
        arguments: [
            "", "plain, “quoted” – done", "猫", "שלום", "👩\u{200D}🔬", "❤\u{FE0F}", "क्\u{200C}ष", "e\u{301}",
            "\u{FFFD}",
        ]
    )
    func kept(text: String) {
        #expect(Array(printable(text).unicodeScalars) == Array(text.unicodeScalars))
    }
}
