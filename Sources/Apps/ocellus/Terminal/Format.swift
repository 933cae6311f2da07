import Foundation
import Learning

/// Numbers as people read them; the same in every locale, because the output is compared and parsed.
enum Format {
    /// A number with a fixed count of decimals: `decimal(2.345, places: 1)` is "2.3".
    static func decimal(_ value: Double, places: Int) -> String {
        String(format: "%.\(places)f", value)
    }

    /// A share as a percentage with one decimal: "97.5 %".
    static func percent(_ share: Double?) -> String {
        share.map { decimal($0 * 100, places: 1) + " %" } ?? "–"
    }

    /// An interval of shares: "91 – 99 %".
    static func percent(_ interval: ConfidenceInterval?) -> String {
        interval.map { "\(decimal($0.lower * 100, places: 0)) – \(decimal($0.upper * 100, places: 0)) %" }
            ?? ""
    }

    /// ``percent(_:)-(Double?)`` without a place to break the line, for running text.
    static func unbrokenPercent(_ share: Double?) -> String {
        percent(share).replacing(" ", with: "\u{A0}")
    }

    /// ``percent(_:)-(ConfidenceInterval?)`` without a place to break the line, for running text.
    static func unbrokenPercent(_ interval: ConfidenceInterval?) -> String {
        percent(interval).replacing(" ", with: "\u{A0}")
    }

    /// A duration in the largest fitting unit: "0.4 s", "12 s", "3 min 20 s", "2 h 5 min".
    static func duration(_ duration: Duration) -> String {
        let seconds = duration / .seconds(1)
        if seconds < 9.95 { return decimal(seconds, places: 1) + " s" }
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }

    /// A count of bytes: "13.2 MB" (powers of ten).
    static func bytes(_ count: Int) -> String {
        if count < 1_000 { return "\(count) bytes" }
        // From 999,950 on a kilobyte figure would round to 1000.0.
        if count < 999_950 { return decimal(Double(count) / 1e3, places: 1) + " kB" }
        if count < 999_950_000 { return decimal(Double(count) / 1e6, places: 1) + " MB" }
        return decimal(Double(count) / 1e9, places: 1) + " GB"
    }
}
