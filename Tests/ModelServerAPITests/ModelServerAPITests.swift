import Annotations
import Foundation
import HTTPAPI
import HTTPTypes
import Imaging
import ModelServerAPI
import Synchronization
import TestSupport
import Testing

@Suite("The interface of an exported container")
struct ModelServerAPITests {
    /// A model that says the same of every image and remembers what it was shown.
    private final class FakeModel: ModelServerAPI.Model {
        let name = "parts"
        let tags = ["bolt", "nut", "washer"]
        let said: [Prediction<Int>]
        let seen = Mutex<[Data]>([])
        let reports = Mutex(0)

        init(_ said: [Prediction<Int>]) { self.said = said }

        func predictions(of image: Data) async throws -> [Prediction<Int>] {
            seen.withLock { $0.append(image) }
            if image == Data("broken".utf8) { throw ImageError(.unrecognizedFormat) }
            if image == Data("fire".utf8) { throw CocoaError(.fileReadUnknown) }
            return said
        }
    }

    private let model = FakeModel([
        Prediction(tag: 0, probability: 0.123456789), Prediction(tag: 1, probability: 0.876543205),
        Prediction(tag: 2, probability: 0.000000004),
    ])

    /// Answers a request, as a server would.
    private func ask(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: Data = Data(),
        type: String? = nil,
        of model: FakeModel? = nil,
        fetch: ModelServerAPI.Fetch? = { url, _ in Data(url.utf8) }
    ) async throws -> Answer {
        let model = model ?? self.model
        let interface = ModelServerAPI(
            model,
            fetch: fetch,
            now: { Date(timeIntervalSince1970: 1_600_000_000.25) },
            report: { _, _ in model.reports.withLock { $0 += 1 } }
        )
        let directory = InterfaceDirectory<Never>([interface], errors: ModelServerAPI.errors)
        let response: APIResponse
        do throws(RoutingError) {
            let found = try directory.find(method, path: path)
            guard case .open(let operate) = found.entry else {
                return Answer(status: 0, headerFields: [:], body: Data())
            }
            let request = APIRequest(
                method: method,
                path: path,
                headerFields: type.map { [.contentType: $0] } ?? [:],
                body: body,
                baseURL: URL(filePath: "/")
            )
            guard case .whole(let answer) = await operate(request) else {
                return Answer(status: 0, headerFields: [:], body: Data())
            }
            response = answer
        } catch {
            response = error.response
        }
        return Answer(
            status: response.status.code,
            headerFields: response.headerFields,
            body: response.body
        )
    }

    private static let places = [
        "", "/p", "/{guid}/classify/iterations/Iteration1", "/p/detect/iterations/the%20name",
    ]

    @Test("every address of the original answers, with and without nostore", arguments: places)
    func aliases(place: String) async throws {
        for ending in place.isEmpty ? [""] : ["", "/nostore"] {
            let image = try await ask(.post, place + "/image" + ending, Data("image".utf8))
            #expect(image.status == 200, "\(place)\(ending): \(image.text)")
            let url = try await ask(.post, place + "/url" + ending, Data(#"{"url":"u"}"#.utf8))
            #expect(url.status == 200, "\(place)\(ending): \(url.text)")
        }
        #expect(model.seen.withLock(\.self).last == Data("u".utf8))
    }

    @Test(
        "a classifier's answer has the original's shape: empty ids, a date without a zone, eight decimals, no nothing"
    )
    func classification() async throws {
        let answer = try await ask(.post, "/image", Data("image".utf8))
        #expect(answer.headerFields[.contentType] == APIResponse.jsonContentType)
        #expect(
            answer.text == """
                {"id":"","project":"","iteration":"","created":"2020-09-13T12:26:40.250000","predictions":[\
                {"tagName":"nut","probability":0.87654321,"tagId":"","boundingBox":null},\
                {"tagName":"bolt","probability":0.12345679,"tagId":"","boundingBox":null}]}
                """
        )
    }

    @Test("a detector's answer has boxes in fractions of the image")
    func detection() async throws {
        let box = NormalizedBox(left: 0.1, top: 0.25, width: 1.0 / 3, height: 0.5)
        let detector = FakeModel([Prediction(tag: 2, probability: 0.5, box: box)])
        let answer = try await ask(.post, "/image", Data("image".utf8), of: detector)
        #expect(
            answer.text.hasSuffix(
                #""predictions":[{"tagName":"washer","probability":0.5,"tagId":"","boundingBox":{"left":0.1,"top":0.25,"width":0.33333333,"height":0.5}}]}"#
            )
        )
        let nothing = try await ask(.post, "/image", Data("image".utf8), of: FakeModel([]))
        #expect(nothing.status == 200 && nothing.text.hasSuffix(#""predictions":[]}"#))
    }

    @Test("an image comes as it is under any content type, or as the part of a form")
    func bodies() async throws {
        for type in [nil, "application/octet-stream", "image/jpeg", "application/x-www-form-urlencoded"] {
            let answer = try await ask(.post, "/image", Data("raw".utf8), type: type)
            #expect(answer.status == 200, "\(type ?? "none")")
            #expect(model.seen.withLock(\.self).last == Data("raw".utf8))
        }
        func form(_ parts: [(name: String, content: String)]) -> Data {
            let all = parts.map {
                "--b\r\nContent-Disposition: form-data; name=\"\($0.name)\"; filename=\"f\"\r\n\r\n\($0.content)\r\n"
            }
            return Data((all.joined() + "--b--\r\n").utf8)
        }
        let type = "multipart/form-data; boundary=b"
        _ = try await ask(.post, "/image", form([("other", "1"), ("imageData", "2")]), type: type)
        #expect(model.seen.withLock(\.self).last == Data("2".utf8))
        _ = try await ask(.post, "/image", form([("", ""), ("file", "3")]), type: type)
        #expect(model.seen.withLock(\.self).last == Data("3".utf8))
    }

    @Test("the member of a URL has no case, and the content type does not matter")
    func addresses() async throws {
        for (body, type) in [
            (#"{"Url": "a"}"#, "application/json"), (#"{"url":"a"}"#, "application/x-www-form-urlencoded"),
            (#"{"URL":"a","more":1}"#, "text/plain"),
        ] {
            let answer = try await ask(.post, "/url", Data(body.utf8), type: type)
            #expect(answer.status == 200, "\(body): \(answer.text)")
        }
    }

    /// What goes wrong: path, content type, body, status, and words of the answer.
    private static let wrong: [(String, String?, String, Int, String)] = [
        ("/image", nil, "", 400, "There is no image"), ("/image", nil, "broken", 400, "cannot be used"),
        ("/image", "multipart/form-data", "x", 400, "no boundary"),
        ("/image", "multipart/form-data; boundary=b", "--b\r\n\r\ncut", 400, "cut short"),
        ("/image", "multipart/form-data; boundary=b", "nothing of the kind", 400, "boundary"),
        ("/image", "multipart/form-data; boundary=b", "--b\r\n\r\n\r\n--b--", 400, "There is no image"),
        ("/url", "application/json", "", 400, "body is missing"), ("/url", nil, "{", 400, "not valid JSON"),
        ("/url", nil, "[1]", 400, "not a JSON object"), ("/url", nil, "{}", 400, "“url” is missing"),
        ("/url", nil, #"{"url":7}"#, 400, "not a string"),
    ]

    @Test(
        "what cannot be answered is told in plain text that begins as the original's",
        arguments: wrong.indices
    )
    func failures(index: Int) async throws {
        let (path, type, body, status, words) = Self.wrong[index]
        let answer = try await ask(.post, path, Data(body.utf8), type: type)
        #expect(answer.status == status, "\(answer.text)")
        #expect(answer.headerFields[.contentType] == APIResponse.textContentType)
        #expect(
            answer.text.hasPrefix("Error processing image: ") && answer.text.contains(words),
            "\(answer.text)"
        )
        #expect(answer.text.hasSuffix(".\n"))
    }

    @Test("an image beyond 4 MB is refused, also one behind a URL")
    func size() async throws {
        let limit = ModelServerAPI.imageByteLimit
        let most = try await ask(.post, "/image", Data(count: limit))
        #expect(most.status == 200)
        let large = try await ask(.post, "/image", Data(count: limit + 1))
        #expect(large.status == 413 && large.text.contains("4194304"))
        let fetched = try await ask(.post, "/url", Data(#"{"url":"u"}"#.utf8)) { _, bytes in
            #expect(bytes == limit)
            throw APIError(.requestEntityTooLarge, "Too large.")
        }
        #expect(fetched.status == 413 && fetched.text == "Error processing image: Too large.\n")
    }

    @Test("a server that fetches nothing says so")
    func noFetch() async throws {
        let answer = try await ask(.post, "/url", Data(#"{"url":"u"}"#.utf8), fetch: nil)
        #expect(answer.status == 403 && answer.text.contains("--no-fetch"))
    }

    @Test("other addresses and methods are told apart, without a word of images")
    func routing() async throws {
        for path in [
            "/imag", "/p/image/store", "/p/classify/iterations/image", "/a/b/image",
            "/p/segment/iterations/n/image",
        ] {
            let answer = try await ask(.post, path, Data("image".utf8))
            #expect(answer.status == 404 && !answer.text.contains("Error processing"), "\(path)")
        }
        let method = try await ask(.get, "/image")
        #expect(method.status == 405 && method.headerFields[.allow] == "POST")
        #expect(model.seen.withLock(\.self).isEmpty)
    }

    @Test("the root greets in one line, and what nobody foresaw is reported under a reference")
    func others() async throws {
        let greeting = try await ask(.get, "/")
        #expect(greeting.status == 200 && greeting.text.contains("model host harness: parts"))
        let fire = try await ask(.post, "/image", Data("fire".utf8))
        #expect(fire.status == 500 && fire.text.contains("reference"))
        #expect(model.reports.withLock(\.self) == 1)
    }

    @Test("the description is JSON and names every operation once")
    func description() throws {
        let document = OpenAPIDocument(
            of: [ModelServerAPI.self],
            .init(title: "t", release: "1", description: "d", server: "s")
        ).serialized()
        let json = try #require(try JSONSerialization.jsonObject(with: document) as? [String: Any])
        let paths = try #require(json["paths"] as? [String: [String: [String: Any]]])
        #expect(paths.keys.contains("/image") && paths.keys.contains("/{project}/url/nostore"))
        let names = paths.values.flatMap(\.values).compactMap { $0["operationId"] as? String }
        #expect(names.count == 15 && Set(names).count == 15)
        #expect(
            String(decoding: document, as: UTF8.self).contains(#""text/plain":{"schema":{"type":"string"}}"#)
        )
    }
}
