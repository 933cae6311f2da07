import Foundation
import Testing

@testable import Projects

@Suite("Times in archives")
struct ArchivedDateTests {
    @Test(
        "times are kept to the microsecond, before 1970 as well",
        arguments: [
            (0, "1970-01-01T00:00:00.000000Z"), (1_764_436_181.684533, "2025-11-29T17:09:41.684533Z"),
            (-0.25, "1969-12-31T23:59:59.750000Z"), (1.9999996, "1970-01-01T00:00:02.000000Z"),
        ]
    )
    func times(seconds: Double, text: String) throws {
        let written = try JSONEncoder().encode([ArchivedDate(Date(timeIntervalSince1970: seconds))])
        #expect(String(decoding: written, as: UTF8.self) == "[\"\(text)\"]")
        let read = try JSONDecoder().decode([ArchivedDate].self, from: written)
        #expect(abs(read[0].date.timeIntervalSince1970 - seconds) < 1e-6)
    }

    @Test(
        "what is no time is refused",
        arguments: [
            "", "Z", "now", "2025-11-29", "2025-11-29T17:09:41.Z", "2025-11-29T17:09:41.+1Z",
            "2025-13-29T17:09:41Z",
        ]
    )
    func noTimes(text: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([ArchivedDate].self, from: Data("[\"\(text)\"]".utf8))
        }
    }
}
