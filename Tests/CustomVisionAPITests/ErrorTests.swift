import FoundationEssentials
import HTTPTypes
import Testing

@testable import CustomVisionAPI

@Suite("Errors and answers")
struct ErrorTests {
    @Test("the status of every code follows from its prefix, and there are 137 codes and six of the gateway")
    func statuses() {
        let gateway: [APIError.Code: Int] = [
            .unauthorized: 401, .methodNotAllowed: 405, .requestTimeout: 408, .requestEntityTooLarge: 413,
            .tooManyRequests: 429, .serviceUnavailable: 503,
        ]
        let prefixes = ["BadRequest": 400, "Forbidden": 403, "NotFound": 404, "Conflict": 409, "Error": 500]
        for code in APIError.Code.allCases where code != .noError {
            let expected =
                gateway[code] ?? prefixes.first { code.rawValue.hasPrefix($0.key) }?.value
                ?? (code == .unsupportedMediaType ? 415 : 0)
            #expect(code.status.code == expected, "\(code)")
        }
        #expect(APIError.Code.allCases.count == 137 + gateway.count)
        #expect(APIError.Code(rawValue: "ErrorImageDoesNotExist") == nil)
    }

    @Test("every error is a flat object that no client stumbles over", arguments: APIError.Code.allCases)
    func bodies(code: APIError.Code) throws {
        let response = APIResponse(APIError(code, "It said “no\"\n"))
        #expect(response.status == code.status)
        #expect(response.headerFields[.contentType] == "application/json; charset=utf-8")
        let body = try JSONDecoder().decode([String: String].self, from: response.body)
        #expect(body == ["code": code.rawValue, "message": "It said “no\"\n"])
    }

    @Test("a missing or wrong key is told which header was expected")
    func keys() {
        for (permission, header) in [
            (APIOperation.Permission.trainingKey, "Training-Key"), (.predictionKey, "Prediction-Key"),
        ] {
            let missing = APIError.unauthorized(permission, isMissing: true)
            #expect(missing.status == .unauthorized && missing.message.contains(header))
            #expect(missing.headerFields[.wwwAuthenticate]?.contains(header) == true)
            #expect(APIError.unauthorized(permission, isMissing: false).message != missing.message)
        }
    }

    @Test("overload says when to come back")
    func overload() {
        #expect(APIResponse(.tooManyRequests(retryAfterSeconds: 2)).headerFields[.retryAfter] == "2")
        #expect(APIResponse(.tooManyRequests(retryAfterSeconds: 2)).status.code == 429)
        #expect(APIResponse(.unavailable(retryAfterSeconds: 3)).headerFields[.retryAfter] == "3")
        #expect(APIResponse(.unavailable(retryAfterSeconds: 3)).status.code == 503)
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
    func sizes() {
        let files = APIOperation.operation(.createImagesFromFiles).body.sizeLimit
        #expect(files >= 64 * 6_291_456 * 4 / 3)
        #expect(APIOperation.operation(.createImagesFromData).body.sizeLimit >= 64 * 6_291_456)
        #expect(APIOperation.operation(.classifyImage).body.sizeLimit > 4_194_304)
        #expect(APIOperation.operation(.getTags).body.sizeLimit < 1 << 20)
    }
}
