import Foundation
import HTTPAPI
import HTTPTypes
import TestSupport
import Testing

@Suite("Bodies of parts")
struct MultipartTests {
    private struct Recorded: Decodable {
        struct Part: Decodable {
            let name: String?
            let filename: String?
            let content: Data
        }

        let contentType: String
        let parts: [Part]
    }

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
        path: "Fixtures"
    )
    private static let recorded: [String: Recorded] =
        (try? JSONDecoder().decode(
            [String: Recorded].self,
            from: Data(contentsOf: folder.appending(path: "bodies.json"))
        )) ?? [:]

    private func form(_ body: String, boundary: String = "b") throws -> MultipartForm {
        try MultipartForm(Data(body.utf8), boundary: boundary, limits: .init(partCount: 64))
    }

    private func failure(_ body: String, limits: MultipartForm.Limits = .init(partCount: 64)) -> APIError? {
        #expect(throws: APIError.self) { try MultipartForm(Data(body.utf8), boundary: "b", limits: limits) }
    }

    @Test("the fixtures are there")
    func fixtures() {
        #expect(Self.recorded.count == 9)
    }

    @Test("bodies that Python's clients built are read as they were meant", arguments: recorded.keys.sorted())
    func foreignBodies(name: String) throws {
        let recorded = try #require(Self.recorded[name])
        let body = try Data(contentsOf: Self.folder.appending(path: name + ".body"))
        let boundary = try #require(MediaType(recorded.contentType).parameters["boundary"])
        let parts = try MultipartForm(body, boundary: boundary, limits: .init(partCount: 64)).parts
        try #require(parts.count == recorded.parts.count)
        for (part, expected) in zip(parts, recorded.parts) {
            #expect(part.name == expected.name)
            #expect(part.writtenFilename == expected.filename)
            #expect(part.content == expected.content)
        }
    }

    @Test("what .NET sends is read: quoted boundary, unquoted name, a Windows path with its quotes kept")
    func dotNet() throws {
        let type = MediaType("multipart/form-data; boundary=\"1c2d-3e4f\"")
        #expect(type.isMultipart)
        let body =
            "--1c2d-3e4f\r\nContent-Disposition: form-data; name=imageData; filename=\"C:\\pics\\new one.jpg\"; "
            + "filename*=utf-8''new%20one.jpg\r\n\r\nbytes\r\n--1c2d-3e4f--\r\n"
        let parts = try form(body, boundary: try #require(type.parameters["boundary"])).parts
        #expect(parts.map(\.name) == ["imageData"])
        #expect(parts.map(\.writtenFilename) == ["\"C:\\pics\\new one.jpg\""])
        #expect(parts.map(\.content) == [Data("bytes".utf8)])
    }

    @Test("an encoded file name stands in for a missing plain one")
    func encodedFilename() throws {
        let body = "--b\r\ncontent-disposition:form-data;name=a;filename*=UTF-8''%C3%A4.jpg\r\n\r\n1\r\n--b--"
        #expect(try form(body).parts.map(\.writtenFilename) == ["\"ä.jpg\""])
    }

    @Test(
        "unusual forms are read",
        arguments: [
            ("preamble\r\n--b\r\n\r\n1\r\n--b\r\n\r\n2\r\n--b--\r\nepilogue", ["1", "2"]),
            ("--b\n\n1\r\n--b\nX: y\n\n2\n\n--b--", ["1\r", "2\n"]),
            ("--b \t\r\n\r\n1\r\n--b  \r\n\r\n2\r\n--b--", ["1", "2"]),
            ("--b\r\n\r\n--b\r\nX: y\r\n\r\n--b\r\n\r\n\r\n--b--", ["", "", ""]),
            ("--b\r\nX: y\r\n folded\r\n\r\n1\n--b\n\r\n--b--", ["1\n--b\n"]),
            ("--b\r\n\r\n--bc\r\n--b-\r\n--b--", ["--bc\r\n--b-"]),
            ("--b--", []),
        ]
    )
    func unusual(body: String, contents: [String]) throws {
        #expect(try form(body).parts.map(\.content) == contents.map { Data($0.utf8) })
    }

    @Test(
        "what is cut short, or no form at all, is an error",
        arguments: [
            "", "--", "--b", "--b\r\n", "--b\r\nX: y\r\n", "--b\r\n\r\n1", "--b\r\n\r\n1\r\n--b", "-b--",
            "x--b--",
        ]
    )
    func damaged(body: String) {
        #expect(failure(body)?.code == .malformedForm)
    }

    @Test("too many parts and too long a header are refused, and as many as allowed are not")
    func limits() throws {
        let three = "--b\r\n\r\n1\r\n--b\r\n\r\n2\r\n--b\r\n\r\n3\r\n--b--"
        #expect(failure(three, limits: .init(partCount: 2))?.code == .tooManyValues)
        #expect(
            try MultipartForm(Data(three.utf8), boundary: "b", limits: .init(partCount: 3)).parts.count == 3
        )
        let long = "--b\r\nX: " + String(repeating: "y", count: 100) + "\r\n\r\n1\r\n--b--"
        #expect(failure(long, limits: .init(partCount: 64, headerSize: 100))?.code == .malformedForm)
        #expect(
            try MultipartForm(Data(long.utf8), boundary: "b", limits: .init(partCount: 64, headerSize: 110))
                .parts.count == 1
        )
        let endless = "--b\r\n" + String(repeating: "X: y\r\n", count: 4000)
        #expect(failure(endless)?.description.contains("header of part 1") == true)
    }

    @Test("a slice of a larger buffer is read like a whole one, and parts are slices of it")
    func slices() throws {
        let body = Data("xx--b\r\n\r\n12\r\n--b--".utf8)[2...]
        let content = try #require(
            try MultipartForm(body, boundary: "b", limits: .init(partCount: 64)).parts.first?.content
        )
        #expect(content == Data("12".utf8))
        #expect(content.startIndex == 9)
    }

    @Test("random parts come back as they were put in", arguments: UInt64(1)...200)
    func roundTrip(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let boundary = String(
            (0..<Int.random(in: 1...70, using: &random)).map { _ in "-ab".randomElement(using: &random) ?? "-"
            }
        )
        let lineEnd = Bool.random(using: &random) ? "\r\n" : "\n"
        let alphabet = Array("\r\n-ab".utf8)
        var contents: [[UInt8]] = []
        while contents.count < Int(seed % 9) {
            let length = Int.random(in: 0...60, using: &random)
            let content = (0..<length).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            // The builder's duty (RFC 2046): a boundary that no content holds, as a naive search finds.
            let inContext = Array(lineEnd.utf8) + content + Array(lineEnd.utf8)
            if !holds(inContext, Array("\n--\(boundary)".utf8)) { contents.append(content) }
        }
        var body: [UInt8] = []
        for content in contents {
            body +=
                Array("--\(boundary)\(lineEnd)Content-Type: x\(lineEnd)\(lineEnd)".utf8) + content
                + Array(lineEnd.utf8)
        }
        body += Array("--\(boundary)--\(lineEnd)".utf8)
        let parts = try MultipartForm(Data(body), boundary: boundary, limits: .init(partCount: 64)).parts
        #expect(parts.map { Array($0.content) } == contents, "seed \(seed)")
    }

    private func holds(_ text: [UInt8], _ pattern: [UInt8]) -> Bool {
        guard text.count >= pattern.count else { return false }
        return (0...(text.count - pattern.count)).contains {
            text[$0..<($0 + pattern.count)].elementsEqual(pattern)
        }
    }

    @Test(
        "damaged bodies are read or refused, never worse, and parts stay inside",
        arguments: UInt64(1)...300
    )
    func mutations(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let names = Self.recorded.keys.sorted()
        let name = try #require(names.randomElement(using: &random))
        var body = [UInt8](try Data(contentsOf: Self.folder.appending(path: name + ".body")))
        for _ in 0..<Int.random(in: 1...12, using: &random) {
            let place = Int.random(in: 0...body.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0 where place < body.count: body[place] = UInt8.random(in: 0...255, using: &random)
            case 1: body.insert(contentsOf: "\r\n--5b1f3c0d9a7e4f62\r\n".utf8, at: place)
            case 2: body.removeSubrange(place..<min(body.count, place + 9))
            default:
                body.insert([0x0D, 0x0A, 0x2D, 0x22, 0x00].randomElement(using: &random) ?? 0, at: place)
            }
        }
        let form: MultipartForm
        do throws(APIError) {
            form = try MultipartForm(Data(body), boundary: "5b1f3c0d9a7e4f62", limits: .init(partCount: 64))
        } catch {
            #expect(error.status == .badRequest)
            return
        }
        var end = 0
        for part in form.parts {
            #expect(part.content.startIndex >= end, "seed \(seed)")
            end = part.content.endIndex
        }
        #expect(end <= body.count)
    }
}
