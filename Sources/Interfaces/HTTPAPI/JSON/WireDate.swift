package import FoundationEssentials

/// How a protocol writes a moment: ISO 8601 in UTC, with so many digits behind the second.
package struct WireDateForm: Hashable, Sendable {
    /// The digits of the fraction of a second, 1 to 7; those behind the sixth are zeros.
    package let fractionDigits: Int

    /// Whether the zone is written, `Z`; without it the moment is in UTC all the same.
    package let hasZone: Bool

    /// Describes a form.
    ///
    /// - Precondition: `fractionDigits` is from 1 to 7.
    package init(fractionDigits: Int, hasZone: Bool) {
        precondition((1...7).contains(fractionDigits), "A fraction has 1 to 7 digits.")
        self.fractionDigits = fractionDigits
        self.hasZone = hasZone
    }

    /// `2020-11-13T01:23:45.678Z`, the usual form.
    package static let milliseconds = WireDateForm(fractionDigits: 3, hasZone: true)
}

/// Dates on the wire.
///
/// Written by hand, because forms differ in digits and zone, and readers must take any of them. Days are counted
/// by the algorithms `days_from_civil` and `civil_from_days` of Howard Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms" (2013).
package enum WireDate {
    /// Years that can be written; a date beyond is pressed to the nearer end.
    private static let range = -62_135_596_800.0...253_402_300_799.999_999

    /// A date as text.
    package static func text(_ date: Date, form: WireDateForm) -> String {
        let seconds = min(max(date.timeIntervalSince1970, range.lowerBound), range.upperBound)
        // Rounded to microseconds, which is what is stored; then the fraction is cut, never rounded up.
        let microseconds = Int((seconds * 1_000_000).rounded())
        let (day, inDay) = microseconds.flooredDivision(by: 86_400_000_000)
        let (year, month, dayOfMonth) = civil(fromDays: day)
        let second = inDay / 1_000_000
        // Ticks of a hundred nanoseconds, as .NET counts them: seven digits.
        let fraction = String(digits(inDay % 1_000_000 * 10, 7).prefix(form.fractionDigits))
        return digits(year, 4) + "-" + digits(month, 2) + "-" + digits(dayOfMonth, 2) + "T"
            + digits(second / 3600, 2) + ":" + digits(second / 60 % 60, 2) + ":" + digits(second % 60, 2)
            + "." + fraction + (form.hasZone ? "Z" : "")
    }

    /// Reads a date in the common forms of ISO 8601: a day, or a day and a time, with or without fraction and zone.
    ///
    /// Without a zone it is UTC. Fractions beyond microseconds are cut.
    package static func date(_ text: some StringProtocol) -> Date? {
        var scanner = Scanner(text: Array(text.utf8))
        guard let year = scanner.number(digits: 4), scanner.take("-"),
            let month = scanner.number(digits: 2), (1...12).contains(month), scanner.take("-"),
            let day = scanner.number(digits: 2), (1...daysIn(month: month, of: year)).contains(day)
        else { return nil }
        var microseconds = days(year: year, month: month, day: day) * 86_400_000_000
        if scanner.isAtEnd { return moment(microseconds) }

        guard scanner.take("T") || scanner.take("t") || scanner.take(" "),
            let hour = scanner.number(digits: 2), hour < 24, scanner.take(":"),
            let minute = scanner.number(digits: 2), minute < 60
        else { return nil }
        microseconds += (hour * 3600 + minute * 60) * 1_000_000
        if scanner.take(":") {
            // A leap second counts as the second after it.
            guard let second = scanner.number(digits: 2), second <= 60 else { return nil }
            microseconds += second * 1_000_000
            if scanner.take(".") || scanner.take(",") {
                guard let fraction = scanner.fraction() else { return nil }
                microseconds += fraction
            }
        }
        guard let offset = scanner.zone(), scanner.isAtEnd else { return nil }
        return moment(microseconds - offset * 60_000_000)
    }

    private static func moment(_ microseconds: Int) -> Date {
        Date(timeIntervalSince1970: Double(microseconds) / 1_000_000)
    }

    private static func digits(_ value: Int, _ count: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }

    private static func daysIn(month: Int, of year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    private static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = shifted.flooredDivision(by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(fromDays days: Int) -> (year: Int, month: Int, day: Int) {
        let (era, dayOfEra) = (days + 719_468).flooredDivision(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

extension WireDate {
    /// Takes a text apart from left to right.
    private struct Scanner {
        let text: [UInt8]
        var position = 0

        var isAtEnd: Bool { position == text.count }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
            position += 1
            return true
        }

        mutating func digit() -> Int? {
            guard position < text.count, case let value = text[position] &- UInt8(ascii: "0"), value < 10
            else {
                return nil
            }
            position += 1
            return Int(value)
        }

        mutating func number(digits count: Int) -> Int? {
            var number = 0
            for _ in 0..<count {
                guard let digit = digit() else { return nil }
                number = number * 10 + digit
            }
            return number
        }

        /// The digits behind the point, in microseconds.
        mutating func fraction() -> Int? {
            guard var fraction = digit() else { return nil }
            var count = 1
            while let digit = digit() {
                if count < 6 { fraction = fraction * 10 + digit }
                count += 1
            }
            for _ in min(count, 6)..<6 { fraction *= 10 }
            return fraction
        }

        /// Minutes east of Greenwich: `Z`, `±hh`, `±hhmm`, `±hh:mm`, or nothing.
        mutating func zone() -> Int? {
            if isAtEnd || take("Z") || take("z") { return 0 }
            let sign = take("+") ? 1 : take("-") ? -1 : 0
            guard sign != 0, let hours = number(digits: 2), hours < 24 else { return nil }
            if isAtEnd { return sign * hours * 60 }
            _ = take(":")
            guard let minutes = number(digits: 2), minutes < 60 else { return nil }
            return sign * (hours * 60 + minutes)
        }
    }
}

extension Int {
    /// Quotient and remainder of a division that rounds down, so that the remainder is never negative.
    fileprivate func flooredDivision(by divisor: Int) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
