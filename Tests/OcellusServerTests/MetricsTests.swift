import CustomVisionAPI
import Foundation
import HTTPAPI
import Testing

@testable import OcellusServer

@Suite("Metrics")
struct MetricsTests {
    @Test("a registry's text is what Prometheus reads, whatever the labels hold")
    func exposition() throws {
        let metrics = MetricsRegistry()
        metrics.add(3, to: "a_total", help: "Things.", labels: [("of", "quote \" slash \\ line \n end")])
        metrics.set(-0.5, of: "b", help: "A level.")
        for value in [0.5, 1, 1.5, 99] {
            metrics.observe(value, in: "c", help: "Times.", bounds: [1, 2], labels: [("x", "y")])
        }
        let text = try PrometheusText(metrics.exposition())
        #expect(text.types == ["a_total": "counter", "b": "gauge", "c": "histogram"])
        #expect(text.named("a_total").map(\.value) == [3])
        #expect(text.named("a_total")[0].labels == ["of": #"quote \" slash \\ line \n end"#])
        #expect(text.named("b").map(\.value) == [-0.5])
        let buckets = text.named("c_bucket").map { "\($0.labels["le"] ?? ""): \(Int($0.value))" }
        #expect(buckets == ["1.0: 2", "2.0: 3", "+Inf: 4"])
        #expect(text.named("c_sum").map(\.value) == [102])
        #expect(text.named("c_count").map(\.value) == [4])
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
            #expect(times.count == MetricsRegistry.durations.count + 1)
            #expect(times.map(\.value) == times.map(\.value).sorted())
            #expect(times.last?.value == 50)
            #expect(try #require(text.named("process_resident_memory_bytes").first).value > 1_048_576)
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
