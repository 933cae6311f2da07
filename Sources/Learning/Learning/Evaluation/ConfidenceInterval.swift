/// A range that holds the true value in 95 of 100 data sets like this one.
package struct ConfidenceInterval: Hashable, Sendable, Codable {
    /// The lower end.
    package let lower: Double

    /// The upper end.
    package let upper: Double

    /// The probability for which all intervals are made.
    static let level = 0.95

    /// The point of the normal distribution with 2.5 % above it.
    static let normalQuantile = 1.959963984540054

    /// The whole range of a share: nothing is known.
    static let unknownShare = ConfidenceInterval(lower: 0, upper: 1)

    /// Creates an interval.
    ///
    /// - Precondition: `lower` is not above `upper`.
    package init(lower: Double, upper: Double) {
        precondition(lower <= upper, "An interval from \(lower) to \(upper) is upside down.")
        self.lower = lower
        self.upper = upper
    }

    /// A Boolean value indicating whether a value is inside or on an end.
    package func contains(_ value: Double) -> Bool {
        lower <= value && value <= upper
    }

    /// The smallest interval that holds both.
    func union(_ other: ConfidenceInterval) -> ConfidenceInterval {
        ConfidenceInterval(lower: min(lower, other.lower), upper: max(upper, other.upper))
    }

    /// The score interval of a share observed in a number of independent cases.
    ///
    /// Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22, 1927; recommended
    /// for few cases by Brown, Cai and DasGupta, "Interval Estimation for a Binomial Proportion", Statistical
    /// Science 16, 2001. It does not collapse at 0 or 1: two right answers of two give 0.34...1.
    ///
    /// - Parameters:
    ///   - share: The observed share; need not be a multiple of `1 / cases`.
    ///   - cases: The number of cases.
    /// - Returns: A part of 0...1 that holds `share`; all of it if there are no cases.
    package static func wilson(share: Double, cases: Int) -> ConfidenceInterval {
        guard cases > 0 else { return unknownShare }
        let (n, z2) = (Double(cases), normalQuantile * normalQuantile)
        let center = (share + z2 / (2 * n)) / (1 + z2 / n)
        let spread = (share * (1 - share) / n + z2 / (4 * n * n)).squareRoot()
        let halfWidth = normalQuantile / (1 + z2 / n) * spread
        return ConfidenceInterval(
            lower: share <= 0 ? 0 : max(0, center - halfWidth),
            upper: share >= 1 ? 1 : min(1, center + halfWidth)
        )
    }

    /// The middle 95 % of resampled values, with linear interpolation between ranks; `nil` of nothing.
    ///
    /// Efron, "Bootstrap Methods: Another Look at the Jackknife", Annals of Statistics 7, 1979.
    static func percentiles(of values: [Double]) -> ConfidenceInterval? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        func quantile(_ share: Double) -> Double {
            let rank = share * Double(sorted.count - 1)
            let below = Int(rank)
            let above = min(below + 1, sorted.count - 1)
            return sorted[below] + (rank - Double(below)) * (sorted[above] - sorted[below])
        }
        let lower = quantile((1 - level) / 2)
        return ConfidenceInterval(lower: lower, upper: max(lower, quantile((1 + level) / 2)))
    }
}

/// A number with the range in which its true value lies.
package struct Estimate: Hashable, Sendable, Codable {
    /// The number measured.
    package let value: Double

    /// Where the true value lies, with 95 % confidence.
    package let interval: ConfidenceInterval

    /// Creates an estimate.
    package init(value: Double, interval: ConfidenceInterval) {
        self.value = value
        self.interval = interval
    }
}
