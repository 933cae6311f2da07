internal import Foundation
internal import HTTPTypes
internal import RemoteFetch

/// The pause that an answer asks for.
enum RetryAfter {
    /// Reads `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date.
    ///
    /// Gateways that leave it out often say “Please retry after 7 seconds” in the body instead, which is read too.
    ///
    /// - Parameters:
    ///   - response: The answer.
    ///   - now: The present time, for dates.
    /// - Returns: The pause, not negative; `nil` if the answer names none.
    static func pause(in response: RemoteResponse, now: Date = Date()) -> Duration? {
        if let field = response.fields[.retryAfter]?.trimmingCharacters(in: .whitespaces) {
            if let seconds = Int(field) { return .seconds(min(max(0, seconds), 1_000_000)) }
            if let date = date(field) { return .seconds(max(0, date.timeIntervalSince(now).rounded(.up))) }
        }
        let text = String(decoding: response.body.prefix(4_096), as: UTF8.self)
        guard let match = text.firstMatch(of: /(?i)retry after ([0-9]{1,5}) second/),
            let seconds = Int(match.1)
        else { return nil }
        return .seconds(seconds)
    }

    /// Reads the one form of date that HTTP still writes: `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static func date(_ text: String) -> Date? {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return formatter.date(from: text)
    }
}
