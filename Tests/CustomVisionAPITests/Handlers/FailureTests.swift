import CustomVisionMapping
import Foundation
import HTTPAPI
import HTTPTypes
import Projects
import Storage
import TestSupport
import Testing

@testable import CustomVisionAPI

@Suite("Failures on the wire")
struct FailureTests {
    @Test(
        "every broken rule has a code whose status a client can mend, and its own words",
        arguments: ProjectError.Code.allCases
    )
    func rules(code: ProjectError.Code) throws {
        let error = try #require(APIError(explaining: ProjectError(code, "What was wrong.")))
        #expect(error.message == "What was wrong.")
        switch code {
        case .overloaded, .storageFull, .storageUnavailable:
            #expect(error.status.code == 503 && error.headerFields[.retryAfter] != nil)
        case .timedOut, .baseModelMissing:
            #expect(error.status.code == 500)
        case .noSuchProject, .noSuchTag, .noSuchImage, .noSuchIteration, .noSuchPublication,
            .noTrainedIteration,
            .noPerformance, .noSuchImport, .noSuchKey, .noSuchWebhook:
            #expect(error.status.code == 404)
        default:
            #expect(error.status.code == 400)
        }
    }

    @Test(
        "what the machine refuses is 503 if it may pass, and for the log only if it is damage",
        arguments: [
            (StorageError.Code.busy, 503), (.diskFull, 503), (.readOnly, 503), (.unavailable, 503),
            (.conflict, 409),
            (.notFound, nil), (.corrupt, nil), (.internal, nil), (.inputOutput, nil),
        ] as [(StorageError.Code, Int?)]
    )
    func storage(code: StorageError.Code, status: Int?) {
        #expect(APIError(explaining: StorageError(code, "A sentence."))?.status.code == status)
    }

    @Test("an unforeseen error is answered with a reference, and reported with the same")
    func unforeseen() async throws {
        try await TestService.run { service in
            let project = await service.makeProject()
            let answer = await service.sendAnywhere(
                .post,
                "\(service.training)/projects/\(project)/images/urls",
                body: Data(#"{"images": [{"url": "\#(RemoteImages.faulty)"}]}"#.utf8),
                contentType: "application/json"
            )
            #expect(answer.status == 500 && answer.code == "ErrorUnknown")
            let reference = try #require(service.failures.references.first)
            #expect(answer["message"].text.contains(reference))
            #expect(!answer.text.contains("secret"))
        }
    }

    @Test("wrong requests are flat errors with a JSON body")
    func wrongRequests() async throws {
        try await TestService.run { service in
            let project = await service.makeProject()
            for (method, path, status) in [
                (.get, "/projects/nonsense", 404), (.get, "/nowhere", 404), (.put, "/projects", 405),
                (.post, "/projects", 400), (.post, "/projects?name=", 400),
                (.get, "/projects/\(project)/images?take=many", 400), (.patch, "/projects/\(project)", 400),
                (.post, "/projects/\(project)/images/files", 400),
                (.get, "/projects/\(project)/iterations/\(UUID())", 404),
                (.get, "/projects/\(project)/images?iterationId=\(UUID())", 404),
                (.post, "/projects?name=x&classificationType=both", 400),
            ] as [(HTTPRequest.Method, String, Int)] {
                let answer = await service.send(method, path)
                #expect(answer.status == status, "\(method) \(path)")
                #expect(answer.json.names == ["code", "message"], "\(method) \(path)")
                #expect(answer.headerFields[.contentType] == "application/json; charset=utf-8")
            }
            #expect(service.failures.references.isEmpty)
        }
    }
}
