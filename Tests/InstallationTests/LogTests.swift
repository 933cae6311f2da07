import Foundation
import Logging
import Testing

@testable import Installation

@Suite("Log")
struct LogTests {
    /// The lines that a piece of work logs, as they come out of a pipe.
    private func lines(_ work: (Logger) -> Void) throws -> [String] {
        let pipe = Pipe()
        let descriptor = pipe.fileHandleForWriting.fileDescriptor
        work(Logger(label: "test") { JSONLogHandler(label: $0, logLevel: .info, descriptor: descriptor) })
        try pipe.fileHandleForWriting.close()
        let data = try #require(try pipe.fileHandleForReading.readToEnd())
        #expect(data.last == UInt8(ascii: "\n"))
        return String(decoding: data.dropLast(), as: UTF8.self).components(separatedBy: "\n")
    }

    private func object(_ line: String) throws -> [String: String] {
        try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
    }

    @Test(
        "any text survives, on one line",
        arguments: ["", "\"\\/\n\r\t\0\u{1F}\u{7F}\u{2028}", "Ü 日本 👩‍👩‍👧", "{\"a\": 1}"]
    )
    func texts(text: String) throws {
        let lines = try lines { $0.info("\(text)", metadata: ["\(text)x": "\(text)"]) }
        #expect(lines.count == 1)
        let object = try object(lines[0])
        #expect(object["message"] == text)
        #expect(object["\(text)x"] == text)
        #expect(object["level"] == "info")
        #expect(object["source"] == "test")
    }

    @Test("metadata of the logger and of the entry are joined, and take no name of the line's own")
    func metadata() throws {
        let lines = try lines { logger in
            var logger = logger
            logger[metadataKey: "a"] = "1"
            logger[metadataKey: "b"] = "1"
            logger.warning("said", metadata: ["b": "2", "message": "forged", "time": "forged"])
            logger.debug("too little to be told")
        }
        #expect(lines.count == 1)
        let object = try object(lines[0])
        #expect(
            object["a"] == "1" && object["b"] == "2" && object["message"] == "said"
                && object["time"] != "forged"
        )
        // Read by another parser than the one that people have to trust, and within the minute.
        let time = try Date(
            try #require(object["time"]),
            strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        )
        #expect(abs(time.timeIntervalSinceNow) < 60)
    }

    @Test("of an error that nobody foresaw, the log names the kind and no path")
    func summaries() throws {
        let path = "/secret/\(UUID().uuidString)"
        do {
            _ = try Data(contentsOf: URL(filePath: path))
            Issue.record("There is no such file.")
        } catch {
            let text = ErrorSummary(error).description
            #expect(!text.contains("secret") && text.contains("260"))
        }
    }
}
