import ExportService
import Foundation
import HTTPTypes
import TestSupport
import Testing

@Suite("Exports in the protocol")
struct ExportScenarioTests {
    @Test("an iteration of a compact domain is exported: asked for, listed until it is done, with a link")
    func export() async throws {
        try await TestService.run { service in
            let (project, _, _) = try await service.makeTrainableProject(
                domain: "0732100f-1a38-4e49-a514-c9b44c697ab5"
            )
            let iteration = try await service.train(project)
            let path = "/projects/\(project)/iterations/\(iteration)"
            let trained = await service.send(.get, path)
            #expect(trained["exportable"].flag == true)
            let platforms = trained["exportableTo"].list.map(\.text)
            #expect(platforms.contains("ONNX") && !platforms.contains("VAIDK"))
            #expect((await service.send(.get, "\(path)/export")).text == "[]")

            let begun = await service.send(.post, "\(path)/export?platform=ONNX")
            #expect(begun.status == 200)
            #expect(begun["status"].text == "Exporting" && begun["platform"].text == "ONNX")
            #expect(begun["downloadUri"].isNull && begun["flavor"].isNull)
            try await service.exports.makeRequested()
            let half = await service.send(.post, "\(path)/export?platform=ONNX&flavor=OnnxFloat16")
            #expect(half["flavor"].text == "OnnxFloat16")

            let list = (await service.send(.get, "\(path)/export")).json.list
            #expect(list.map { $0["status"].text } == ["Done", "Exporting"])
            let link = try #require(URL(string: list[0]["downloadUri"].text))
            #expect(link.lastPathComponent == "\(iteration).ONNX.zip")
            #expect(list[0]["newerVersionAvailable"].flag == false)
            #expect(list[1]["downloadUri"].isNull)

            for query in ["platform=VAIDK", "platform=ONNX&flavor=Linux", "platform=Abacus", ""] {
                let refused = await service.send(.post, "\(path)/export?\(query)")
                #expect(refused.status == 400, "\(query)")
            }
        }
    }

    @Test("of other domains nothing is exported")
    func notExportable() async throws {
        try await TestService.run { service in
            let (project, _, _) = try await service.makeTrainableProject()
            let iteration = try await service.train(project)
            let path = "/projects/\(project)/iterations/\(iteration)"
            let trained = await service.send(.get, path)
            #expect(trained["exportable"].flag == false && trained["exportableTo"].isNull)
            let refused = await service.send(.post, "\(path)/export?platform=ONNX")
            #expect(refused.status == 400 && refused.code == "BadRequestExportValidationFailed")
        }
    }
}
