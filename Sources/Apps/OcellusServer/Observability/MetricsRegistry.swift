import Synchronization

/// Counts what happens, and writes it as Prometheus reads it.
///
/// Counters, gauges and histograms with labels, in the text format 0.0.4 (prometheus.io, "Exposition formats"). Families are
/// declared by their first use. Recording costs one uncontended lock.
final class MetricsRegistry: Sendable {
    /// The kinds of families.
    private enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    private struct Histogram: Sendable {
        var counts: [Int]
        var sum = 0.0
        var count = 0
    }

    private struct Family: Sendable {
        let kind: Kind
        let help: String
        let bounds: [Double]
        var values: [String: Double] = [:]
        var histograms: [String: Histogram] = [:]
    }

    /// Upper bounds for durations in seconds, from a millisecond to a minute.
    static let durations = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]

    private let families = Mutex<[String: Family]>([:])

    init() {}

    /// Adds to a counter.
    func add(_ amount: Double = 1, to name: String, help: String, labels: [(String, String)] = []) {
        change(name, .counter, help) { $0.values[Self.text(labels), default: 0] += amount }
    }

    /// Sets a gauge.
    func set(_ value: Double, of name: String, help: String, labels: [(String, String)] = []) {
        change(name, .gauge, help) { $0.values[Self.text(labels)] = value }
    }

    /// Adds an observation to a histogram with the given upper bounds, which the first use decides.
    func observe(
        _ value: Double,
        in name: String,
        help: String,
        bounds: [Double] = durations,
        labels: [(String, String)] = []
    ) {
        change(name, .histogram, help, bounds: bounds) { family in
            let key = Self.text(labels)
            var histogram =
                family.histograms[key] ?? Histogram(counts: [Int](repeating: 0, count: family.bounds.count))
            if let bucket = family.bounds.firstIndex(where: { value <= $0 }) { histogram.counts[bucket] += 1 }
            histogram.sum += value
            histogram.count += 1
            family.histograms[key] = histogram
        }
    }

    /// Everything, as Prometheus reads it; families and labels in a fixed order.
    func exposition() -> String {
        families.withLock { families in
            families.sorted { $0.key < $1.key }.map { name, family in
                var lines = ["# HELP \(name) \(family.help)", "# TYPE \(name) \(family.kind.rawValue)"]
                for (labels, value) in family.values.sorted(by: { $0.key < $1.key }) {
                    lines.append("\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(value)")
                }
                for (labels, histogram) in family.histograms.sorted(by: { $0.key < $1.key }) {
                    lines += Self.lines(of: histogram, named: name, labels: labels, bounds: family.bounds)
                }
                return lines.joined(separator: "\n") + "\n"
            }.joined()
        }
    }

    private static func lines(
        of histogram: Histogram,
        named name: String,
        labels: String,
        bounds: [Double]
    ) -> [String] {
        let prefix = labels.isEmpty ? "" : labels + ","
        let suffix = labels.isEmpty ? "" : "{\(labels)}"
        var total = 0
        var lines: [String] = []
        for (bound, count) in zip(bounds, histogram.counts) {
            total += count
            lines.append("\(name)_bucket{\(prefix)le=\"\(bound)\"} \(total)")
        }
        lines.append("\(name)_bucket{\(prefix)le=\"+Inf\"} \(histogram.count)")
        lines.append("\(name)_sum\(suffix) \(histogram.sum)")
        lines.append("\(name)_count\(suffix) \(histogram.count)")
        return lines
    }

    private func change(
        _ name: String,
        _ kind: Kind,
        _ help: String,
        bounds: [Double] = [],
        _ body: (inout Family) -> Void
    ) {
        families.withLock { families in
            var family = families[name] ?? Family(kind: kind, help: help, bounds: bounds)
            precondition(family.kind == kind, "The metric \(name) is a \(family.kind), not a \(kind).")
            body(&family)
            families[name] = family
        }
    }

    private static func text(_ labels: [(String, String)]) -> String {
        labels.map { name, value in
            let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
                .replacing("\n", with: "\\n")
            return "\(name)=\"\(escaped)\""
        }.joined(separator: ",")
    }
}
