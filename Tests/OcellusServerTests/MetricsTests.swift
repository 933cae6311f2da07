import CoreMetrics
import CustomVisionAPI
import Foundation
import HTTPAPI
import Testing

@testable import OcellusServer

@Suite("Metrics")
struct MetricsTests {
    @Test("a registry's text is what Prometheus reads, whatever the labels hold")
    func exposition() throws {
        let metrics = PrometheusRegistry(descriptions: [
            "a_total": .init(help: "Things."), "c": .init(help: "Sizes.", buckets: [1, 2]),
        ])
        for amount in 1...2 {
            Counter(
                label: "a_total",
                dimensions: [("of", "quote \" slash \\ line \n end")],
                factory: metrics
            ).increment(by: amount)
        }
        Gauge(label: "b", factory: metrics).record(-0.5)
        for value in [0.5, 1, 1.5, 99] {
            Recorder(label: "c", dimensions: [("x", "y")], factory: metrics).record(value)
        }
        let exposition = metrics.exposition()
        #expect(exposition.contains("# HELP a_total Things.\n# TYPE a_total counter\n"))
        #expect(exposition.contains("\nb -0.5\n") && !exposition.contains("HELP b"))
        let text = try PrometheusText(exposition)
        #expect(text.types == ["a_total": "counter", "b": "gauge", "c": "histogram"])
        #expect(text.named("a_total").map(\.value) == [3])
        #expect(text.named("a_total")[0].labels == ["of": #"quote \" slash \\ line \n end"#])
        #expect(text.named("b").map(\.value) == [-0.5])
        let buckets = text.named("c_bucket").map { "\($0.labels["le"] ?? ""): \(Int($0.value))" }
        #expect(buckets == ["1.0: 2", "2.0: 3", "+Inf: 4"])
        #expect(text.named("c_sum").map(\.value) == [102])
        #expect(text.named("c_count").map(\.value) == [4])
    }

    @Test("counters only grow, meters go both ways, and times are seconds")
    func kinds() throws {
        let metrics = PrometheusRegistry(descriptions: [:])
        let counter = FloatingPointCounter(label: "f", factory: metrics)
        for amount in [0.25, 0.5, -1, .infinity, .nan] { counter.increment(by: amount) }
        let meter = Meter(label: "m", factory: metrics)
        meter.set(5)
        meter.increment(by: 2.5)
        meter.decrement()
        let timer = CoreMetrics.Timer(label: "t", factory: metrics)
        timer.recordMilliseconds(250)
        timer.recordNanoseconds(Int64.max)
        let text = try PrometheusText(metrics.exposition())
        #expect(text.named("f").map(\.value) == [0.75])
        #expect(text.named("m").map(\.value) == [6.5])
        let buckets = text.named("t_bucket").filter { $0.value == 0 }.compactMap { $0.labels["le"] }
        #expect(buckets.last == "0.1", "the first observation is in the bucket up to 0.25 s")
        #expect(text.named("t_count").map(\.value) == [2])
        #expect(abs(text.named("t_sum")[0].value - Double(Int64.max) / 1e9) < 1)
    }

    @Test(
        "a metric of a name and labels is one, until it is destroyed; names and labels become what Prometheus takes"
    )
    func identity() throws {
        let metrics = PrometheusRegistry(descriptions: [:])
        let first = Counter(label: "http.requests-1", dimensions: [("é:1", "é")], factory: metrics)
        first.increment()
        Counter(label: "http.requests-1", dimensions: [("é:1", "é")], factory: metrics).increment()
        Counter(label: "http.requests-1", dimensions: [("é:1", "b")], factory: metrics).increment()
        Counter(label: "2xx", factory: metrics).increment()
        let text = try PrometheusText(metrics.exposition())
        #expect(text.named("http_requests_1").map(\.labels) == [["__1": "b"], ["__1": "é"]])
        #expect(text.named("http_requests_1").map(\.value) == [1, 2])
        #expect(text.named("_2xx").map(\.value) == [1])
        first.destroy()
        #expect(try PrometheusText(metrics.exposition()).named("http_requests_1").map(\.value) == [1])
        Counter(label: "2xx", factory: metrics).destroy()
        #expect(try PrometheusText(metrics.exposition()).types.keys.sorted() == ["http_requests_1"])
    }

    @Test("what many threads count at once is counted whole")
    func concurrency() async throws {
        let metrics = PrometheusRegistry(descriptions: [:])
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for number in 0..<1_000 {
                        Counter(
                            label: "n",
                            dimensions: [("of", String(number % 3))],
                            factory: metrics
                        ).increment()
                        Recorder(label: "r", factory: metrics).record(task)
                    }
                }
            }
        }
        let text = try PrometheusText(metrics.exposition())
        #expect(text.named("n").map(\.value) == [2_672, 2_664, 2_664])
        #expect(text.named("r_count").map(\.value) == [8_000])
        #expect(text.named("r_sum").map(\.value) == [28_000])
    }

    @Test(
        "the page needs the training key, counts requests, and takes its labels from the table of operations alone"
    )
    func page() async throws {
        try await RunningServer.run { server in
            #expect(try await server.ask("GET", "/metrics").status == 401)
            #expect(
                try await server.ask("GET", "/metrics", ["Prediction-Key": RunningServer.predictionKey])
                    .status == 401
            )
            let project = UUID().uuidString
            for number in 0..<50 {
                _ = try await server.ask("GET", "/invented-\(number)?query=\(number)")
                _ = try await server.ask(
                    "GET",
                    "/customvision/v3.3/training/projects/\(project)/tags/\(number)",
                    RunningServer.training
                )
            }
            let answer = try await server.ask("GET", "/metrics", RunningServer.training)
            #expect(answer.status == 200)
            #expect(answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
            let text = try PrometheusText(answer.text)
            let known = Set(CustomVisionService.router.routes.map(\.operation.id))
                .union(["none", "Metrics", "HealthLive", "HealthReady", "OpenAPI", "SignedImage"])
            let counted = text.named("ocellus_http_requests_total")
            #expect(Set(counted.compactMap { $0.labels["operation"] }).isSubset(of: known))
            for sample in text.samples {
                #expect(
                    Set(sample.labels.keys).isSubset(of: [
                        "operation", "status", "le", "kind", "stage", "batch",
                    ])
                )
            }
            func count(_ operation: String, _ status: String) -> Double? {
                counted.first { $0.labels == ["operation": operation, "status": status] }?.value
            }
            #expect(count("none", "404") == 50)
            #expect(count("GetTag", "404") == 50)
            #expect(count("Metrics", "401") == 2)
            let times = text.named("ocellus_http_request_seconds_bucket").filter {
                $0.labels["operation"] == "GetTag"
            }
            #expect(times.count == PrometheusRegistry.durationBuckets.count + 1)
            #expect(times.map(\.value) == times.map(\.value).sorted())
            #expect(times.last?.value == 50)
            #expect(try #require(text.named("process_resident_memory_bytes").first).value > 1_048_576)
            for name in text.types.keys {
                #expect(answer.text.contains("# HELP \(name) "), "\(name) is not described.")
            }
            #expect(
                text.types.filter { $0.value == "counter" }.keys.sorted() == [
                    "ocellus_http_requests_total", "ocellus_model_cache_hits", "ocellus_model_cache_misses",
                ]
            )
            for name in [
                "ocellus_model_cache_hits", "ocellus_model_cache_misses", "ocellus_models_cached",
                "ocellus_models_cached_bytes", "ocellus_predictions_in_progress",
                "ocellus_predictions_unstored",
            ] {
                #expect(text.named(name).map(\.value) == [0], "\(name)")
            }
            #expect(try #require(text.named("ocellus_uptime_seconds").first).value > 0)
            #expect(text.named("ocellus_workers").map(\.value) == [0])
            #expect(
                text.named("ocellus_jobs_unfinished").map(\.labels) == [
                    ["kind": "archive"], ["kind": "import"], ["kind": "notice"], ["kind": "train"],
                ]
            )
            #expect(
                text.named("ocellus_trainings").map { $0.labels["stage"] }
                    == ["crossValidating", "evaluating", "extracting", "fitting", "waiting"]
            )
            #expect(text.named("ocellus_trainings").allSatisfy { $0.value == 0 })
            #expect(text.named("ocellus_inference_computations").isEmpty, "nobody asked for a prediction")
        }
    }
}
