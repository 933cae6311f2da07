import Testing

@testable import ocellus

@Suite("A time span on the command line")
struct DurationArgumentTests {
    @Test(
        "has a number and a unit",
        arguments: [
            ("90s", Duration.seconds(90)), ("5m", .seconds(300)), ("1.5h", .seconds(5400)),
            ("0.5s", .milliseconds(500)),
        ]
    )
    func spans(text: String, expected: Duration) {
        #expect(DurationArgument(argument: text)?.duration == expected)
    }

    @Test("is nothing else", arguments: ["", "5", "m", "-1m", "0s", "5d", "1e9h", "nans", "infs", "5 m"])
    func refused(text: String) {
        #expect(DurationArgument(argument: text) == nil)
    }
}
