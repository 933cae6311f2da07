import Testing

@testable import OcellusServer

@Suite("Archives as downloads")
struct ArchiveAnswerTests {
    @Test(
        "the name of the file is plain for every client and whole for those that can read it",
        arguments: [
            ("parts.tar", "attachment; filename=\"parts.tar\"; filename*=UTF-8''parts.tar"),
            (
                "a \"b\"\r\nX: y/é",
                "attachment; filename=\"a__b___X__y___\"; filename*=UTF-8''a%20%22b%22%0D%0AX%3A%20y%2F%C3%A9"
            ),
        ]
    )
    func names(name: String, field: String) {
        #expect(ArchiveAnswer.disposition(name) == field)
    }
}
