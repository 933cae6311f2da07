import CoreMetrics
import Synchronization

/// A backend of swift-metrics that renders Prometheus's text format 0.0.4 (prometheus.io, "Exposition formats").
///
/// Counters are counters, meters and recorders that do not aggregate are gauges, timers (in seconds) and the other recorders are
/// histograms. The first use of a name decides its type. Making a metric that exists already costs one dictionary lookup in a
/// lock, so metrics with dimensions may be made where they are used.
///
/// No process-wide `MetricsSystem.bootstrap`: whoever counts gets this factory, so that servers in one process count apart.
final class PrometheusRegistry: MetricsFactory {
    /// What a page says of a metric beside its values.
    struct Description: Sendable {
        /// One line for the reader of the page.
        let help: String
        /// The upper bounds of a histogram's buckets, ascending.
        var buckets = PrometheusRegistry.durationBuckets
    }

    private struct Family: Sendable {
        let type: PrometheusType
        var series: [String: any PrometheusSeries] = [:]
    }

    /// Upper bounds for durations in seconds, from a millisecond to a minute.
    static let durationBuckets = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]

    private let descriptions: [String: Description]
    private let families = Mutex<[String: Family]>([:])

    /// Makes a registry without metrics.
    ///
    /// - Parameter descriptions: What is known of metrics by name; one without an entry has no help line, and
    ///   ``durationBuckets`` if it is a histogram.
    init(descriptions: [String: Description]) {
        self.descriptions = descriptions
    }

    /// All metrics in the text format, families and series in alphabetical order.
    func exposition() -> String {
        families.withLock { families in
            families.sorted { $0.key < $1.key }.map { name, family in
                var lines = ["# TYPE \(name) \(family.type.rawValue)"]
                if let help = descriptions[name]?.help { lines.insert("# HELP \(name) \(help)", at: 0) }
                for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
                    lines += series.lines(name: name, labels: labels)
                }
                return lines.joined(separator: "\n") + "\n"
            }.joined()
        }
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions) { _ in PrometheusCounter() }
    }

    func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(label, dimensions) { _ in PrometheusCounter() }
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions) { _ in PrometheusGauge() }
    }

    func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        aggregate
            ? series(label, dimensions) { PrometheusHistogram(buckets: $0) }
            : series(label, dimensions) { _ in PrometheusGauge() }
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, dimensions) { PrometheusHistogram(buckets: $0) }
    }

    func destroyCounter(_ handler: any CounterHandler) { remove(handler) }

    func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }

    func destroyMeter(_ handler: any MeterHandler) { remove(handler) }

    func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }

    func destroyTimer(_ handler: any TimerHandler) { remove(handler) }

    /// The series of a name and its dimensions; if there is none, what `make` makes of the bounds of its buckets.
    private func series<Series: PrometheusSeries>(
        _ label: String,
        _ dimensions: [(String, String)],
        _ make: ([Double]) -> Series
    ) -> Series {
        let name = ExpositionFormat.name(label)
        let labels = ExpositionFormat.labels(dimensions)
        return families.withLock { families in
            if let existing = families[name]?.series[labels] as? Series { return existing }
            let made = make(descriptions[name]?.buckets ?? Self.durationBuckets)
            let type = families[name]?.type ?? Series.type
            guard type == Series.type else {
                // Counting must not end the process: the series counts, and is not on the page.
                assertionFailure("The metric \(name) is a \(type.rawValue), not a \(Series.type.rawValue).")
                return made
            }
            families[name, default: Family(type: type)].series[labels] = made
            return made
        }
    }

    private func remove(_ handler: AnyObject) {
        families.withLock { families in
            for (name, family) in families {
                let series = family.series.filter { $0.value !== handler }
                families[name] = series.isEmpty ? nil : Family(type: family.type, series: series)
            }
        }
    }
}
