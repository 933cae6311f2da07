import Learning
import Testing

@testable import ocellus

@Suite("Numbers as people read them")
struct FormatTests {
    @Test(
        "shares are percentages with one decimal, and a dash where there is none",
        arguments: [
            (0.0, "0.0 %"), (0.975, "97.5 %"), (1.0, "100.0 %"), (0.0004, "0.0 %"), (1.0 / 3, "33.3 %"),
            (nil, "–"),
        ]
    )
    func percent(share: Double?, text: String) {
        #expect(Format.percent(share) == text)
    }

    @Test("intervals are whole percentages, and nothing where there is none")
    func interval() {
        #expect(Format.percent(ConfidenceInterval(lower: 0.914, upper: 0.996)) == "91 – 100 %")
        #expect(Format.percent(ConfidenceInterval(lower: 0, upper: 1)) == "0 – 100 %")
        #expect(Format.percent(nil as ConfidenceInterval?).isEmpty)
    }

    @Test(
        "durations are in the largest fitting unit, also when rounding reaches the next",
        arguments: [
            (0.0, "0.0 s"), (0.44, "0.4 s"), (9.94, "9.9 s"), (9.96, "10 s"), (59.4, "59 s"),
            (59.6, "1 min 0 s"),
            (200, "3 min 20 s"), (3599.4, "59 min 59 s"), (3599.6, "1 h 0 min"), (7500, "2 h 5 min"),
            (172_800, "48 h 0 min"),
        ]
    )
    func duration(seconds: Double, text: String) {
        #expect(Format.duration(.seconds(seconds)) == text)
    }

    @Test(
        "counts of bytes are in powers of ten",
        arguments: [
            (0, "0 bytes"), (999, "999 bytes"), (1_000, "1.0 kB"), (13_249, "13.2 kB"), (1_000_000, "1.0 MB"),
            (13_249_000, "13.2 MB"), (2_500_000_000, "2.5 GB"),
        ]
    )
    func bytes(count: Int, text: String) {
        #expect(Format.bytes(count) == text)
    }

    @Test(
        "decimals are fixed in number and use a point",
        arguments: [(2.345, 1, "2.3"), (2, 0, "2"), (-0.5, 3, "-0.500")]
    )
    func decimal(value: Double, places: Int, text: String) {
        #expect(Format.decimal(value, places: places) == text)
    }
}
