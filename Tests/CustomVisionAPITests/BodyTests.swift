import CustomVisionProtocol
import FoundationEssentials
import HTTPAPI
import HTTPTypes
import TestSupport
import Testing

@testable import CustomVisionAPI

@Suite("Bodies")
struct BodyTests {
    private let tag = "0A0A0A0A-0000-4000-8000-00000000000A"

    private func request(_ body: String, _ contentType: String? = "application/json; charset=utf-8") throws
        -> APIRequest
    {
        try Requests.request(.post, "/", contentType: contentType, body: Array(body.utf8))
    }

    private func failure<Value: WireValue>(
        _ body: String,
        as type: Value.Type,
        _ contentType: String? = "application/json",
        sourceLocation: SourceLocation = #_sourceLocation
    ) -> APIError? {
        let error = #expect(throws: APIError.self, sourceLocation: sourceLocation) {
            try request(body, contentType).json(type)
        }
        return error.map(ErrorVocabulary.customVision.translated)
    }

    // MARK: JSON

    @Test("an empty body or null means that nothing was said", arguments: ["", " \r\n\t", "null", " null\n"])
    func empty(body: String) throws {
        for contentType in ["application/json; charset=utf-8", nil] {
            let request = try request(body, contentType)
            #expect(try request.optionalJSON(Wire.TrainingParameters.self) == nil)
            #expect(throws: APIError.self) { try request.json(Wire.ImageUrl.self) }
            #expect(throws: APIError.self) { try request.strings(notAString: .badRequest) }
        }
        #expect(try request("", "text/plain").optionalJSON(Wire.TrainingParameters.self) == nil)
    }

    @Test(
        "JSON is read under its content types",
        arguments: [
            "application/json", "Application/JSON;charset=UTF-8", "text/json; charset=\"utf8\"",
            "application/merge-patch+json", "",
        ]
    )
    func contentTypes(contentType: String) throws {
        #expect(try request(#"{"url":"http://a"}"#, contentType).json(Wire.ImageUrl.self).url == "http://a")
    }

    @Test(
        "other content types are refused",
        arguments: [
            "text/plain", "application/x-www-form-urlencoded", "application/xml",
            "application/json; charset=utf-16",
        ]
    )
    func otherContentTypes(contentType: String) {
        let error = failure(#"{"url":"http://a"}"#, as: Wire.ImageUrl.self, contentType)
        #expect(error?.code == .unsupportedMediaType && error?.status == .unsupportedMediaType)
        #expect(error?.message.contains("application/json") == true)
    }

    @Test(
        "names of members have no case, unknown members do not matter, and a byte order mark is passed over"
    )
    func names() throws {
        for body in [#"{"Url":"x"}"#, #"{"URL":"x","more":[{}]}"#, "\u{FEFF}{\"url\":\"x\"}"] {
            #expect(try request(body).json(Wire.ImageUrl.self).url == "x")
        }
        // Both members mean one; which of them counts is not promised.
        #expect(["a", "b"].contains(try request(#"{"url":"a","Url":"b"}"#).json(Wire.ImageUrl.self).url))
        let batch = try request(
            #"{"Images":[{"Url":"x","TAGIDS":["\#(tag)"]}],"Metadata":{"Url":"1","tagids":"2"}}"#
        )
        .json(Wire.ImageUrlCreateBatch.self)
        #expect(batch.images.first?.tagIds == [try #require(UUID(uuidString: tag))])
        #expect(batch.metadata == ["Url": "1", "tagids": "2"])
    }

    @Test("files come as Base64; an entry that is none is not the batch's failure")
    func files() throws {
        let body =
            #"{"images":[{"name":"a","contents":"AP\/+"},{"contents":"AP/\r\n+"},{"contents":"_-"},{"name":null}]}"#
        let batch = try request(body).json(Wire.ImageFileCreateBatch.self)
        let bytes = Data([0, 255, 254])
        #expect(batch.images.map(\.contents) == [bytes, bytes, nil, nil])
        #expect(batch.images.map(\.name) == ["a", nil, nil, nil])
    }

    @Test("a whole project, as it was given, can be sent back as a change")
    func projectRoundTrip() throws {
        let sample = try #require(Samples.all.compactMap { $0.full as? Wire.Project }.first)
        let text = String(decoding: try WireEncoder().encode(sample), as: UTF8.self)
        let update = try request(text).json(Wire.ProjectUpdate.self)
        #expect(update.name == sample.name && update.settings?.domainId == sample.settings.domainId)
        #expect(update.settings?.classificationType == .multilabel)
    }

    @Test("names of sets have no case; others are refused with the set")
    func enumerations() throws {
        #expect(try request(#"{"type":"nEGATIVE"}"#).json(Wire.TagUpdate.self).type == .negative)
        let error = failure(#"{"type":"Positive"}"#, as: Wire.TagUpdate.self)
        #expect(error?.code == .badRequestTagType)
        #expect(error?.message.contains("Regular, Negative, GeneralProduct") == true)
    }

    @Test(
        "what is wrong is named with its place",
        arguments: [
            (
                #"{"images":[{},{"url":"x"}]}"#, APIError.Code.badRequestRequiredParamIsNull,
                "“images[0].url” is missing"
            ),
            (#"{}"#, .badRequestRequiredParamIsNull, "“images” is missing"),
            (#"{"images":null}"#, .badRequestRequiredParamIsNull, "“images” is null"),
            (
                #"{"images":[{"url":"x","tagIds":["1"]}]}"#, .badRequestInvalidIds,
                "“images[0].tagIds[0]” in the body is not a GUID"
            ),
            (#"{"images":{}}"#, .badRequest, "“images” in the body is not a list"),
            (#"{"images":[],"metadata":{"a":1}}"#, .badRequest, "“metadata.a” in the body is not a string"),
            (
                #"{"images":[{"url":"x","regions":[{"tagId":"0A0A0A0A-0000-4000-8000-00000000000A","left":"0"}]}]}"#,
                .badRequest, "“images[0].regions[0].left” in the body is not a number from 0 to 1"
            ),
            (#"{"images":["#, .badRequest, "not valid JSON"),
            (#"{"images":}"#, .badRequest, "not valid JSON"),
            ("[]", .badRequest, "not a JSON object"), ("7", .badRequest, "not a JSON object"),
            ("\"\u{0}", .badRequest, "JSON"),
            (String(repeating: "[", count: 100_000), .badRequest, "JSON"),
            (
                #"{"images":[{"url":"x"}],"tagIds":["#
                    + Array(repeating: "\"\(UUID().uuidString)\"", count: 21).joined(separator: ",") + "]}",
                .badRequestExceededBatchSize, "at most 20"
            ),
            (
                #"{"images":["# + Array(repeating: #"{"url":"x"}"#, count: 65).joined(separator: ",") + "]}",
                .badRequestExceededBatchSize, "at most 64"
            ),
        ]
    )
    func mistakes(body: String, code: APIError.Code, words: String) {
        let error = failure(body, as: Wire.ImageUrlCreateBatch.self)
        #expect(error?.code == code)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test(
        "query tokens are checked",
        arguments: [
            (#"{"maxCount":-1}"#, APIError.Code.badRequestPredictionInvalidQueryParameters),
            (
                #"{"tags":[{"id":"\#(Requests.project)","minThreshold":1.5}]}"#,
                .badRequestPredictionInvalidQueryParameters
            ),
            (#"{"orderBy":"best"}"#, .badRequestPredictionInvalidQueryParameters),
            (#"{"startTime":"yesterday"}"#, .badRequest), (#"{"maxCount":1e99}"#, .badRequest),
            (
                #"{"tags":["#
                    + Array(repeating: #"{"id":"\#(Requests.project)"}"#, count: 3).joined(separator: ",")
                    + "]}", .badRequestPredictionTagsExceededCount
            ),
        ]
    )
    func tokens(body: String, code: APIError.Code) {
        #expect(failure(body, as: Wire.PredictionQueryToken.self)?.code == code)
    }

    @Test("a query token of the original service is read")
    func token() throws {
        let body =
            #"{"session":"2:4193186","continuation":null,"maxCount":0,"orderBy":"newest","tags":[],"iterationId":"#
            + #""\#(tag)","startTime":"2020-01-01T00:00:00.0000000Z","endTime":"2020-01-02"}"#
        let token = try request(body).json(Wire.PredictionQueryToken.self)
        #expect(token.orderBy == .newest && token.maxCount == 0 && token.continuation == nil)
        #expect(token.startTime == Date(timeIntervalSince1970: 1_577_836_800))
        #expect(token.endTime == Date(timeIntervalSince1970: 1_577_923_200))
    }

    @Test("metadata is an object of strings, its names kept as they are")
    func metadata() throws {
        #expect(
            try request(#"{"Url":"1","a b":""}"#).strings(notAString: .badRequest) == ["Url": "1", "a b": ""]
        )
        let error = #expect(throws: APIError.self) {
            try request(#"{"a":1}"#).strings(notAString: .badRequestImageMetadataValue)
        }
        #expect(error?.code == .badRequestImageMetadataValue && error?.message.contains("“a”") == true)
    }

    // MARK: Images

    @Test(
        "raw bytes are an image",
        arguments: ["application/octet-stream", "Application/Octet-Stream; x=y", "image/jpeg", "", nil]
    )
    func raw(contentType: String?) throws {
        let request = try request("bytes", contentType)
        #expect(try request.images() == [UploadedImage(writtenFilename: nil, data: Data("bytes".utf8))])
        #expect(try request.image().data == Data("bytes".utf8))
    }

    @Test("every part of a form is an image, and one is taken where one is wanted")
    func forms() throws {
        let parts = (0..<5).map { "--b\r\nContent-Disposition: form-data; name=\"\($0)\"\r\n\r\n\($0)\r\n" }
            .joined()
        let request = try request("--b\r\n\r\n\r\n" + parts + "--b--", "multipart/form-data; boundary=b")
        #expect(try request.images().map(\.data) == ["", "0", "1", "2", "3", "4"].map { Data($0.utf8) })
        #expect(try request.image().data == Data("0".utf8))
    }

    @Test(
        "what holds no image is refused",
        arguments: [
            ("", "application/octet-stream", APIError.Code.badRequestImageBatch),
            ("", "", .badRequestImageBatch),
            ("--b--", "multipart/form-data; boundary=b", .badRequestImageBatch),
            ("--b--", "multipart/form-data", .badRequestImageStream),
            ("--b--", "multipart/form-data; boundary=\"\"", .badRequestImageStream),
            ("--b--", "multipart/form-data; boundary=c", .badRequestImageStream),
            ("a=b", "application/x-www-form-urlencoded", .unsupportedMediaType),
            ("x", "text/plain", .unsupportedMediaType), ("{}", "application/json", .unsupportedMediaType),
        ]
    )
    func noImage(body: String, contentType: String, code: APIError.Code) throws {
        let request = try request(body, contentType)
        let error = #expect(throws: APIError.self) { try request.images() }
        #expect(error.map(ErrorVocabulary.customVision.translated)?.code == code)
        let single = #expect(throws: APIError.self) { try request.image() }
        #expect(
            single.map(ErrorVocabulary.customVision.translated)?.code
                == (code == .badRequestImageBatch ? .badRequestImageStream : code)
        )
    }

    @Test("65 parts are one too many")
    func tooMany() throws {
        func form(_ count: Int) throws -> APIRequest {
            try request(
                String(repeating: "--b\r\n\r\nx\r\n", count: count) + "--b--",
                "multipart/form-data; boundary=b"
            )
        }
        #expect(try form(64).images().count == 64)
        let error = #expect(throws: APIError.self) { try form(65).images() }
        #expect(error?.code == .tooManyValues)
    }

    @Test(
        "content types are taken apart",
        arguments: [
            ("multipart/form-data;boundary=a", "a"), ("multipart/form-data; Boundary = \"a b\" ; x=1", "a b"),
            (#"multipart/form-data; x="; boundary=no"; boundary="q\"q""#, "q\"q"),
            ("multipart/form-data; boundary", nil),
            ("multipart/form-data; boundary=a; boundary=b", "a"), ("multipart/form-data; boundary=\"a", "a"),
        ]
    )
    func boundaries(field: String, boundary: String?) {
        #expect(MediaType(field).parameters["boundary"] == boundary)
        #expect(MediaType(field).isMultipart)
    }
}
