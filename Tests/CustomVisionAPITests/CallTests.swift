import CustomVisionMapping
import CustomVisionProtocol
import FoundationEssentials
import HTTPAPI
import HTTPTypes
import TestSupport
import Testing

@testable import CustomVisionAPI

@Suite("Parameters of calls")
struct CallTests {
    private let images = "/projects/\(Requests.project)/images"
    private let a = "0a0a0a0a-0000-4000-8000-00000000000a"
    private let b = "0b0b0b0b-0000-4000-8000-00000000000b"

    private func call(_ query: String) throws -> APICall<Void> {
        try Requests.call(.get, images, query: query)
    }

    @Test("lists come with commas, encoded commas, repeated names and white space, and each id counts once")
    func lists() throws {
        let (first, second) = try (#require(UUID(uuidString: a)), #require(UUID(uuidString: b)))
        let queries = [
            "tagIds=\(a),\(b)", "tagIds=\(a)%2C\(b)", "tagIds=\(a)&tagIds=\(b)",
            "tagids=%20\(a)+,,\(b.uppercased()),",
            "TAGIDS=\(a),\(a)&tagIds=\(b)",
        ]
        for query in queries { #expect(try call(query).ids(.tagIds) == [first, second], "\(query)") }
        for query in ["", "tagIds", "tagIds=", "tagIds=,", "other=1"] {
            #expect(try call(query).ids(.tagIds).isEmpty)
        }
    }

    @Test(
        "limits and formats of lists",
        arguments: ["GetImages", "DeleteImages", "DeletePrediction"]
    )
    func listLimits(id: String) throws {
        let (path, name, limit, code): (String, String, Int, APIError.Code) =
            switch id {
            case "GetImages": ("/images", "tagIds", 20, .badRequestExceededBatchSize)
            case "DeleteImages": ("/images", "imageIds", 256, .badRequestExceededBatchSize)
            default: ("/predictions", "ids", 64, .badRequestPredictionIdsExceededCount)
            }
        let row = CustomVisionService.router.routes.first { $0.operation.id == id }
        let method = try #require(row?.operation.method)
        let place = "/projects/\(Requests.project)" + path
        let ids = (0...limit).map { _ in UUID().uuidString }
        let call = try Requests.call(method, place, query: name + "=" + ids.dropLast().joined(separator: ","))
        #expect(call.operation.id == id)
        #expect(Requests.error(method, place, query: name + "=" + ids.joined(separator: ","))?.code == code)
        let malformed = Requests.error(method, place, query: name + "=\(a),pear")
        #expect(malformed?.code == .badRequestInvalidIds)
        #expect(malformed?.message.contains("“pear”") == true && malformed?.message.contains(name) == true)
    }

    @Test("defaults apply, and empty values count as left out")
    func defaults() throws {
        for query in ["", "take=&skip=&orderBy=&iterationId=&taggingStatus=&%24filter="] {
            let call = try call(query)
            #expect(call.integer(.take) == 50 && call.integer(.skip) == 0)
            #expect(call.choice(.orderBy, of: Wire.ListOrder.self) == nil)
            #expect(
                call.optionalID(.iterationId) == nil && call.parsed(.filter, as: MetadataFilter.self) == nil
            )
        }
        let project = "/projects/\(Requests.project)"
        #expect(try Requests.call(.post, project + "/quicktest/url").flag(.store))
        #expect(try !Requests.call(.post, project + "/train").flag(.forceTrain))
    }

    @Test("numbers, Booleans and names are read in any case")
    func values() throws {
        let call = try call(
            "take=256&skip=7&orderBy=OLDEST&taggingStatus=untagged&iterationId=%20\(a.uppercased())%20"
        )
        #expect(call.integer(.take) == 256 && call.integer(.skip) == 7)
        #expect(call.choice(.orderBy) == Wire.ListOrder.oldest)
        #expect(call.choice(.taggingStatus) == Wire.TaggingStatus.untagged)
        #expect(call.optionalID(.iterationId) == UUID(uuidString: a))
        #expect(call.id(.projectId) == UUID(uuidString: Requests.project))
        for text in ["True", "true", "TRUE"] {
            let train = try Requests.call(
                .post,
                "/projects/\(Requests.project)/train",
                query: "forceTrain=\(text)"
            )
            #expect(train.flag(.forceTrain))
        }
        let performance = "/projects/\(Requests.project)/iterations/\(Requests.iteration)/performance"
        #expect(try Requests.call(.get, performance, query: "threshold=0.3").fraction(.threshold) == 0.3)
        #expect(try Requests.call(.get, performance, query: "threshold=1").fraction(.threshold) == 1)
        #expect(try Requests.call(.get, performance, query: "threshold=5e-1").fraction(.threshold) == 0.5)
    }

    @Test(
        "wrong values are refused with the parameter's name and what it takes",
        arguments: [
            ("take=257", "take", "0 to 256"), ("take=-1", "take", "0 to 256"),
            ("take=1.5", "take", "whole number"),
            ("skip=99999999999999999999", "skip", "whole number"),
            ("orderBy=Suggested", "orderBy", "Newest, Oldest"),
            ("taggingStatus=x", "taggingStatus", "All, Tagged, Untagged"),
            ("iterationId=1", "iterationId", "GUID"),
            ("%24filter=x", "$filter", "metadata="),
        ]
    )
    func wrong(query: String, name: String, words: String) throws {
        let error = try #require(Requests.error(.get, images, query: query))
        #expect(error.status == .badRequest)
        #expect(error.message.contains(name) && error.message.contains(words))
    }

    @Test(
        "thresholds are plain numbers from 0 to 1",
        arguments: ["nan", "inf", "0x1p-1", "1.01", "-0.1", "0,5", "one"]
    )
    func thresholds(text: String) {
        let path = "/projects/\(Requests.project)/iterations/\(Requests.iteration)/performance"
        #expect(
            Requests.error(.get, path, query: "threshold=\(text)")?.message.contains("from 0 to 1") == true
        )
    }

    @Test("texts are decoded once, plus is a space, and an empty text is a text")
    func texts() throws {
        let call = try Requests.call(.post, "/projects", query: "name=a%2Bb+c%20d%2520=e&description=&&=x&%")
        #expect(call.text(.name) == "a+b c d%20=e")
        #expect(call.optionalText(.description) == "")
        #expect(call.optionalID(.domainId) == nil)
        #expect(call.choices(.targetExportPlatforms, of: Wire.ExportPlatform.self) == nil)
        let platforms = try Requests.call(
            .post,
            "/projects",
            query: "name=&targetExportPlatforms=onnx,CoreML,openvino"
        )
        #expect(platforms.text(.name) == "")
        #expect(platforms.choices(.targetExportPlatforms) == [Wire.ExportPlatform.onnx, .coreML, .openVino])
    }

    @Test(
        "each kind of error has the code that clients look for",
        arguments: [
            (HTTPRequest.Method.post, "/projects", "", APIError.Code.badRequestRequiredParamIsNull),
            (.post, "/projects", "name=a&domainId=x", .badRequestProjectUnknownDomain),
            (.post, "/projects", "name=a&classificationType=x", .badRequestProjectUnknownClassification),
            (
                .post, "/projects", "name=a&targetExportPlatforms=x",
                .badRequestProjectUnsupportedExportPlatform
            ),
            (.post, "/projects", "name=%ff", .badRequest),
            (.post, "/projects/\(Requests.project)/tags", "name=a&type=x", .badRequestTagType),
            (.get, "/projects/x", "", .notFoundProject), (.get, "/domains/x", "", .notFoundDomain),
            (.get, "/projects/\(Requests.project)/tags/x", "", .notFoundTag),
            (.get, "/projects/\(Requests.project)/iterations/x", "", .notFoundIteration),
            (.post, "/projects/\(Requests.project)/images/x/regionproposals", "", .notFoundImage),
            (.delete, "/projects/\(Requests.project)/predictions", "", .badRequestPredictionIdsMissing),
            (
                .delete, "/projects/\(Requests.project)/images/tags", "imageIds=\(Requests.project)",
                .badRequestRequiredParamIsNull
            ),
            (
                .post, "/projects/\(Requests.project)/iterations/\(Requests.iteration)/publish", "",
                .badRequestInvalidPublishName
            ),
            (
                .post, "/projects/\(Requests.project)/iterations/\(Requests.iteration)/publish",
                "publishName=a", .badRequestInvalidPublishTarget
            ),
            (
                .post, "/projects/\(Requests.project)/iterations/\(Requests.iteration)/export", "platform=x",
                .badRequestExportValidationFailed
            ),
        ]
    )
    func codes(method: HTTPRequest.Method, path: String, query: String, code: APIError.Code) {
        #expect(Requests.error(method, path, query: query)?.code == code)
    }

    @Test("random queries are read or refused, never worse", arguments: UInt64(1)...400)
    func mutations(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let pieces = [
            "take=1", "&", "&&", "=", "%", "%f", "%ff", "%24filter=metadata=a eq 'b'", ",", "+", "tagIds=", a,
            "skip=", "9", "é", "\u{0}", "iterationId=",
        ]
        let query = (0..<Int.random(in: 0...20, using: &random)).map { _ in
            pieces.randomElement(using: &random) ?? ""
        }.joined()
        do {
            let call = try call(query)
            #expect((0...256).contains(call.integer(.take)) && call.ids(.tagIds).count <= 20)
        } catch let error as APIError {
            #expect(error.status == .badRequest && !error.message.isEmpty, "seed \(seed)")
        } catch {
            Issue.record("seed \(seed): \(error)")
        }
    }
}
