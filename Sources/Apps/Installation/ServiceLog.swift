import Bytes
import FileSystem
import Foundation
package import Logging

/// Where log lines go: standard error, one JSON object a line, without secrets, file paths or what users typed.
package enum ServiceLog {
    /// A logger with a label, at the level of `$OCELLUS_LOG` (`info` unless set).
    package static func logger(_ label: String) -> Logger {
        let level = ProcessInfo.processInfo.environment["OCELLUS_LOG"].flatMap { Logger.Level(rawValue: $0) }
        return Logger(label: label) { JSONLogHandler(label: $0, logLevel: level ?? .info) }
    }

    /// The same logger for what is not ours: libraries tell details with file paths in them at lower levels.
    package static func forLibraries(_ logger: Logger) -> Logger {
        var logger = logger
        logger.logLevel = max(.info, logger.logLevel)
        return logger
    }
}

/// Writes log entries as JSON lines (RFC 8259), a few microseconds each.
package struct JSONLogHandler: LogHandler {
    package let label: String
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    private let descriptor: Int32

    /// Writes to a file descriptor, which has to stay open.
    package init(label: String, logLevel: Logger.Level, descriptor: Int32 = STDERR_FILENO) {
        self.label = label
        self.logLevel = logLevel
        self.descriptor = descriptor
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var line = JSONLine()
        line.append("time", JSONLine.now)
        line.append("level", event.level.rawValue)
        line.append("source", label)
        line.append("message", "\(event.message)")
        var fields = metadata
        if let added = event.metadata, !added.isEmpty { fields.merge(added) { $1 } }
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) where !JSONLine.ownNames.contains(name) {
            line.append(name, "\(value)")
        }
        line.send(to: descriptor)
    }
}

/// One JSON object with texts as values, on one line.
private struct JSONLine {
    /// The names that every line has; metadata cannot take them over.
    static let ownNames: Set = ["time", "level", "source", "message"]

    private var bytes: [UInt8] = []

    init() {
        bytes.reserveCapacity(256)
    }

    /// Adds a member.
    mutating func append(_ name: String, _ value: String) {
        bytes.append(UInt8(ascii: bytes.isEmpty ? "{" : ","))
        appendText(name)
        bytes.append(UInt8(ascii: ":"))
        appendText(value)
    }

    private mutating func appendText(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0..<0x20: bytes += "\\u00\([byte].hexadecimal)".utf8
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Ends the line and writes it with one call, so that the lines of several processes on one pipe stay whole.
    ///
    /// What cannot be written is lost: there is nowhere to complain.
    consuming func send(to descriptor: Int32) {
        bytes += "}\n".utf8
        _ = bytes.withUnsafeBytes { Descriptors.write($0, to: descriptor) }
    }

    /// The time in UTC with milliseconds (RFC 3339).
    static var now: String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        var parts = tm()
        gmtime_r(&time.tv_sec, &parts)
        func digits(_ value: Int32, _ count: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        return digits(parts.tm_year + 1_900, 4) + "-" + digits(parts.tm_mon + 1, 2) + "-"
            + digits(parts.tm_mday, 2)
            + "T" + digits(parts.tm_hour, 2) + ":" + digits(parts.tm_min, 2) + ":" + digits(parts.tm_sec, 2)
            + "." + digits(Int32(time.tv_nsec / 1_000_000), 3) + "Z"
    }
}
