import CoreMetrics
import Foundation
import Projects
import Storage

extension HealthReport {
    /// Sets the gauges of what is read when somebody asks for the metrics; what happens meanwhile is counted where it happens.
    func record(in metrics: any MetricsFactory) async {
        func set(_ label: String, _ value: Double, _ dimensions: [(String, String)] = []) {
            Gauge(label: label, dimensions: dimensions, factory: metrics).record(value)
        }
        set("ocellus_workers", Double(workerCount))
        set("ocellus_uptime_seconds", uptime / .seconds(1))
        set("ocellus_predictions_unstored", Double(unstoredPredictionCount))
        if let bytes = Self.residentBytes { set("process_resident_memory_bytes", Double(bytes)) }
        guard let counts = try? await projects.unfinishedJobCounts(),
            let trainings = try? await projects.trainingCounts()
        else { return }
        // Kinds and stages without a job are set too, or a gauge would keep the last number that it had.
        for stage in TrainingStatus.Stage.all {
            set("ocellus_trainings", Double(trainings[stage] ?? 0), [("stage", stage.name)])
        }
        for kind in ProjectStore.jobKinds {
            set("ocellus_jobs_unfinished", Double(counts[kind] ?? 0), [("kind", kind)])
        }
    }

    /// The resident memory of this process, from `/proc/self/statm` (proc(5)).
    private static var residentBytes: Int? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
