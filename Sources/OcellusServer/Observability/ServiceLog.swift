import Foundation
import Logging

/// Where log lines go: standard error, one JSON object a line, without secrets, file paths or what users typed.
enum ServiceLog {
    /// A logger with a label, at the level of `$OCELLUS_LOG` (`info` unless set).
    static func logger(_ label: String) -> Logger {
        let level = ProcessInfo.processInfo.environment["OCELLUS_LOG"].flatMap { Logger.Level(rawValue: $0) }
        return Logger(label: label) { JSONLogHandler(label: $0, logLevel: level ?? .info) }
    }
}

/// Writes log entries as JSON lines.
struct JSONLogHandler: LogHandler {
    let label: String
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    init(label: String, logLevel: Logger.Level) {
        self.label = label
        self.logLevel = logLevel
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var fields = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues { "\($0)" }
        fields["time"] = Date().formatted(.iso8601.time(includingFractionalSeconds: true))
        fields["level"] = event.level.rawValue
        fields["source"] = label
        fields["message"] = "\(event.message)"
        guard var line = try? encoder.encode(fields) else { return }
        line.append(UInt8(ascii: "\n"))
        // One write for each line: lines of several processes on one pipe stay whole.
        try? FileHandle.standardError.write(contentsOf: line)
    }
}
