import Foundation

/// A progress bar on standard error: done, rate and time left; a plain line now and then where nobody watches.
struct ProgressBar {
    /// What a bar shows at one moment; separate from the printing so that it can be tested.
    struct Snapshot {
        let title: String
        let done: Int
        let total: Int
        let elapsed: Duration

        /// The line to show in `width` columns.
        func line(width: Int) -> String {
            let seconds = elapsed / .seconds(1)
            let rate = seconds > 0 ? Double(done) / seconds : 0
            var tail = " \(done)/\(total)"
            if done > 0, seconds >= 0.5 {
                tail += rate >= 10 ? "  \(Int(rate.rounded()))/s" : "  \(Format.decimal(rate, places: 1))/s"
                if done < total { tail += "  \(Format.duration(.seconds(Double(total - done) / rate))) left" }
            }
            let room = max(0, min(40, width - displayWidth(title) - displayWidth(tail) - 4))
            let filled = total > 0 ? min(room, room * done / total) : room
            let bar = String(repeating: "━", count: filled) + String(repeating: "╌", count: room - filled)
            return "\(title)  \(bar)\(tail)"
        }
    }

    private let title: String
    private let total: Int
    private let isTerminal: Bool
    private let start = ContinuousClock.now
    private var lastShown: ContinuousClock.Instant?

    /// Starts a bar; nothing is shown before the first update.
    init(_ title: String, total: Int, isTerminal: Bool = isatty(STDERR_FILENO) == 1) {
        self.title = title
        self.total = total
        self.isTerminal = isTerminal
    }

    /// Shows that `done` of the total are done; redraws ten times a second at most, or every five seconds in a log.
    mutating func update(_ done: Int) {
        let now = ContinuousClock.now
        let interval: Duration = isTerminal ? .milliseconds(100) : .seconds(5)
        if let lastShown, now - lastShown < interval, done < total { return }
        if !isTerminal, lastShown == nil, done < total {
            lastShown = now
            return
        }
        lastShown = now
        let snapshot = Snapshot(title: title, done: done, total: total, elapsed: now - start)
        if isTerminal {
            StandardError.write("\r\u{1B}[2K" + snapshot.line(width: 80) + (done == total ? "\n" : ""))
        } else {
            StandardError.write(snapshot.line(width: 80) + "\n")
        }
    }
}

/// The stream for progress and warnings; standard output stays free for results.
enum StandardError {
    static func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }

    static func writeLine(_ text: String) {
        write(text + "\n")
    }
}
