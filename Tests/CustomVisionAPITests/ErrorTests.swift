import CustomVisionProtocol
import FoundationEssentials
import HTTPAPI
import HTTPTypes
import Projects
import Testing

@testable import CustomVisionAPI

@Suite("Errors and answers")
struct ErrorTests {
    @Test("the status of every published code follows from its prefix", arguments: PublishedCodes.all)
    func statuses(name: String) {
        let prefixes = ["BadRequest": 400, "Forbidden": 403, "NotFound": 404, "Conflict": 409, "Error": 500]
        let expected = prefixes.first { name.hasPrefix($0.key) }?.value ?? 415
        #expect(APIError.Code(customVision: name).status.code == expected)
    }

    @Test(
        "what this program finds wrong has a published name, or one of the layer in front of the operations"
    )
    func names() {
        let found: [APIError.Code] = [
            .badRequest, .missingValue, .malformedID, .tooManyValues, .malformedForm, .unsupportedMediaType,
            .forbidden, .notFound, .conflict, .unexpected,
        ]
        for code in found {
            let told = ErrorVocabulary.customVision.translated(APIError(code, "Wrong.")).code
            #expect(PublishedCodes.all.contains(told.rawValue), "\(told)")
            #expect(told.status == code.status)
        }
        let gateway: [APIError.Code: Int] = [
            .unauthorized: 401, .methodNotAllowed: 405, .requestTimeout: 408, .requestEntityTooLarge: 413,
            .tooManyRequests: 429, .serviceUnavailable: 503,
        ]
        for (code, status) in gateway {
            #expect(ErrorVocabulary.customVision.translated(APIError(code, "Wrong.")).code == code)
            #expect(code.status.code == status)
        }
        for route in CustomVisionService.router.routes {
            for parameter in route.operation.parameters {
                for code in parameter.errorCodes {
                    let told = ErrorVocabulary.customVision.translated(APIError(code, "Wrong.")).code
                    #expect(PublishedCodes.all.contains(told.rawValue), "\(route.operation.id): \(told)")
                }
            }
        }
        #expect(PublishedCodes.all.count == 136 && !PublishedCodes.all.contains("ErrorImageDoesNotExist"))
    }

    @Test("every error is a flat object that no client stumbles over", arguments: PublishedCodes.all)
    func bodies(name: String) throws {
        let code = APIError.Code(customVision: name)
        let response = ErrorVocabulary.customVision.response(to: APIError(code, "It said “no\"\n"))
        #expect(response.status == code.status)
        #expect(response.headerFields[.contentType] == "application/json; charset=utf-8")
        let body = try JSONDecoder().decode([String: String].self, from: response.body)
        #expect(body == ["code": code.rawValue, "message": "It said “no\"\n"])
    }

    @Test("a missing or wrong key is told which header was expected")
    func keys() {
        for (permission, header) in [
            (KeyKind.trainingKey, "Training-Key"), (.predictionKey, "Prediction-Key"),
        ] {
            let missing = APIError.unauthorized(permission, isMissing: true)
            #expect(missing.status == .unauthorized && missing.message.contains(header))
            #expect(missing.headerFields[.wwwAuthenticate]?.contains(header) == true)
            #expect(APIError.unauthorized(permission, isMissing: false).message != missing.message)
        }
    }

    @Test("overload says when to come back")
    func overload() {
        let busy = ErrorVocabulary.customVision.response(to: .tooManyRequests(retryAfterSeconds: 2))
        #expect(busy.headerFields[.retryAfter] == "2" && busy.status.code == 429)
        let full = ErrorVocabulary.customVision.response(to: .unavailable(retryAfterSeconds: 3))
        #expect(full.headerFields[.retryAfter] == "3" && full.status.code == 503)
        #expect(APIError.bodyTooLarge(limit: 1000).status.code == 413)
        #expect(APIError.bodyTooSlow.status.code == 408)
    }

    @Test("part of a batch that failed is 207 from training 3.3 on, and 200 before")
    func multiStatus() throws {
        let summary = Wire.ImageCreateSummary(isBatchSuccessful: false, images: [])
        for version in APIVersion.all(of: .training) {
            let failed = try APIResponse.batch(summary, succeeded: false, version: version)
            #expect(failed.status.code == (["v3.3", "v3.4-preview"].contains(version.token) ? 207 : 200))
            #expect(try APIResponse.batch(summary, succeeded: true, version: version).status == .ok)
            #expect(failed.body == Data(#"{"isBatchSuccessful":false,"images":[]}"#.utf8))
        }
        #expect(
            APIVersion.all.filter(\.hasDefaultIterations).map(\.token) == [
                "v2.0", "v2.1", "v2.2", "v2.0", "v2.1",
            ]
        )
    }

    @Test("deletions have no body")
    func deletions() {
        #expect(APIResponse.noContent.status.code == 204 && APIResponse.noContent.body.isEmpty)
        #expect(APIResponse.accepted.status.code == 202 && APIResponse.accepted.body.isEmpty)
    }

    @Test("bodies have room for what their operations take")
    func sizes() throws {
        let limits = Dictionary(
            uniqueKeysWithValues: CustomVisionService.router.routes.map {
                ($0.operation.id, $0.operation.bodyLimit)
            }
        )
        #expect(try #require(limits["CreateImagesFromFiles"]) >= 64 * 6_291_456 * 4 / 3)
        #expect(try #require(limits["CreateImagesFromData"]) >= 64 * 6_291_456)
        #expect(try #require(limits["ImageClassifier_ClassifyImage"]) > 4_194_304)
        #expect(try #require(limits["GetTags"]) < 1 << 20)
    }
}
