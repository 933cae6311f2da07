import Testing

@testable import ocellus

@Suite("Values on the command line")
struct ArgumentTests {
    @Test(
        "a duration is a number and a unit",
        arguments: [
            ("30s", 30.0), ("5m", 300), ("1h", 3_600), ("1.5h", 5_400), ("0.5s", 0.5), ("720h", 2_592_000),
        ]
    )
    func duration(argument: String, seconds: Double) {
        #expect(DurationArgument(argument: argument)?.duration == .seconds(seconds))
    }

    @Test(
        "anything else, nothing, and more than thirty days is no duration",
        arguments: [
            "", "s", "30", "5 m", "-5m", "0s", "5d", "5M", "nans", "infh", "721h", "1e300h", "5mm", "m5",
            "５m",
        ]
    )
    func noDuration(argument: String) {
        #expect(DurationArgument(argument: argument) == nil)
    }

    @Test(
        "a share is a number from 0 to 1 or a percentage",
        arguments: [
            ("0", 0.0), ("1", 1), ("0.25", 0.25), ("25%", 0.25), ("100%", 1), ("0%", 0), (".5", 0.5),
            ("12.5%", 0.125),
        ]
    )
    func share(argument: String, value: Double) {
        #expect(ShareArgument(argument: argument)?.value == value)
    }

    @Test(
        "anything else is no share",
        arguments: [
            "", "%", "1.01", "-0.1", "101%", "25", "nan", "inf", "nan%", "0,5", "half", "25 %", "25%%",
        ]
    )
    func noShare(argument: String) {
        #expect(ShareArgument(argument: argument) == nil)
    }
}
