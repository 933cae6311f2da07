import Annotations
import BaseModels
import ExportService
import Foundation
import HTTPAPI
import HTTPTypes
import Projects
import Storage
import TestSupport
import Testing

@testable import PortalAPI

@Suite("Exports in the portal")
struct ExportTests {
    @Test(
        "every format is listed with what became of it: nothing, a file with its size, a failure with its reason"
    )
    func states() async throws {
        try await TestPortal.run { home in
            let truth = [[0], [1], [0], [1]]
            let project = try await EvaluatedProject(in: home, .multiclass, tagCount: 2, truth: truth)
            let iteration = try await project.evaluate(
                in: home,
                logits: truth.map { $0 == [0] ? [1, 0] : [0, 1] },
                truth: truth
            )
            let path = "/projects/\(project.id)/iterations/\(iteration)/exports"
            // The usual domain is not one whose models are exported.
            #expect(try await home.send(.get, path).json.list.isEmpty)

            let compact = try #require(
                home.projects.domains.domain(named: "General (compact)", type: .classification)
            )
            try await home.store.write { transaction in
                var record = try #require(try transaction.iteration(iteration))
                record.domainID = compact.id
                try transaction.update(iteration: record)
            }
            let formats = try await home.send(.get, path).json.list
            #expect(formats.count == home.exports.formats(for: .classification(.multiclass)).count)
            #expect(!formats.contains { $0["flavor"].text == "NoPostProcess" })
            #expect(formats.allSatisfy { $0["state"].text == "none" && $0["uri"].isNull })
            #expect(formats.allSatisfy { $0.names == Set(PortalWire.Export.schema.members.map(\.name)) })

            for platform in ["ONNX", "OpenVino"] {
                _ = try await home.exports.request(
                    of: iteration,
                    in: project.id,
                    platform: platform,
                    flavor: nil
                )
            }
            #expect(
                try await home.send(.get, path).json.list.filter { $0["state"].text == "exporting" }.count
                    == 2
            )
            try await home.exports.makeRequested()
            let made = try await home.send(.get, path).json.list
            let done = try #require(made.first { $0["state"].text == "done" })
            #expect(done["platform"].text == "ONNX" && done["flavor"].isNull)
            #expect(done["byteCount"].number == Double("ONNX of \(iteration)".utf8.count))
            #expect(done["uri"].text.contains("/exports/"))
            let failed = try #require(made.first { $0["state"].text == "failed" })
            #expect(failed["platform"].text == "OpenVino")
            #expect(failed["failure"].text == "It answers differently.")
        }
    }
}
