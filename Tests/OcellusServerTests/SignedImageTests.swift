import Bytes
import Executors
import Foundation
import Projects
import Storage
import Testing

@testable import OcellusServer

@Suite("Images by signed link")
struct SignedImageTests {
    /// An image of another format than anything the server makes itself.
    private static func bitmap() -> [UInt8] {
        func bytes(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(value >> (8 * $0) & 255) }
        }
        let pixels = (0..<64 * 64 * 3).map { UInt8($0 * 7 & 255) }
        return Array("BM".utf8) + bytes(54 + pixels.count, 4) + bytes(0, 4) + bytes(54, 4) + bytes(40, 4)
            + bytes(64, 4)
            + bytes(64, 4) + bytes(1, 2) + bytes(24, 2) + bytes(0, 24) + pixels
    }

    /// The paths and queries of the links to an image that was uploaded, under a host and a prefix.
    private static func upload(to server: RunningServer, _ fields: [String: String] = [:]) async throws
        -> [String: URL]
    {
        let base = "/customvision/v3.3/training/projects"
        let training = RunningServer.training.merging(fields) { $1 }
        let project = try await server.ask("POST", base + "?name=links", training)
        let id = try #require(try object(project)["id"] as? String)
        let fields = training.merging(["Content-Type": "application/octet-stream"]) { $1 }
        let answer = try await server.ask("POST", "\(base)/\(id)/images", fields, body: bitmap())
        let results = try #require(try object(answer)["images"] as? [[String: Any]], "\(answer.text)")
        let image = try #require(results.first?["image"] as? [String: Any], "\(answer.text)")
        return try ["originalImageUri", "resizedImageUri", "thumbnailUri"].reduce(into: [:]) { links, name in
            links[name] = try #require((image[name] as? String).flatMap { URL(string: $0) })
        }
    }

    private static func object(_ answer: Answer) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
    }

    private static func target(_ link: URL) throws -> String {
        "\(link.path)?\(try #require(link.query()))"
    }

    @Test("links open without a key, with the media type of the content and nothing that a browser would run")
    func valid() async throws {
        try await RunningServer.run { server in
            let links = try await Self.upload(to: server)
            let original = try await server.ask(
                "GET",
                try Self.target(try #require(links["originalImageUri"]))
            )
            #expect(original.status == 200)
            #expect(original.body == Self.bitmap())
            #expect(original["Content-Type"] == "image/bmp")
            let thumbnail = try await server.ask("GET", try Self.target(try #require(links["thumbnailUri"])))
            #expect(thumbnail.status == 200)
            #expect(thumbnail["Content-Type"] == "image/jpeg")
            for answer in [original, thumbnail] {
                #expect(answer["Content-Security-Policy"] == "default-src 'none'; sandbox")
                #expect(answer["X-Content-Type-Options"] == "nosniff")
                #expect(answer["Cache-Control"] == "private, max-age=3600, immutable")
            }
        }
    }

    @Test("links that have ended, were changed or name another image open nothing")
    func invalid() async throws {
        try await RunningServer.run { server in
            let links = try await Self.upload(to: server)
            let link = try Self.target(try #require(links["originalImageUri"]))
            let other = try Self.target(try #require(links["thumbnailUri"]))
            let secret = try await Self.linkSecret(of: server)
            let digest = try #require(
                ContentDigest(hexadecimal: String(link.prefix { $0 != "?" }.suffix(64)))
            )
            let signed = SignedLinks(secret: secret)
            let ended = "/" + signed.path(to: .image(digest), now: Date(timeIntervalSinceNow: -2 * 86_400))
            let valid = "/" + signed.path(to: .image(digest), now: Date(timeIntervalSinceNow: -3_600))
            let isOpen = try await server.ask("GET", valid).status == 200
            #expect(isOpen)
            let end = try #require(link.firstMatch(of: /end=(\d+)/)).1
            let later = link.replacing("end=\(end)", with: "end=\((Int(end) ?? 0) + 1)")
            let query = other.drop { $0 != "?" }
            let foreign =
                "/" + SignedLinks(secret: Data(repeating: 0, count: 32)).path(to: .image(digest), now: Date())
            // Of the last character four bits count: the next one in the alphabet means the same, or nothing.
            let last = try #require(link.unicodeScalars.last).value
            let loose = String(link.dropLast()) + String(try #require(UnicodeScalar(last + 1)))
            let changed = "\(link.dropLast(2))\(link.dropLast().hasSuffix("A") ? "B" : "A")\(link.suffix(1))"
            let bare = String(link.prefix { $0 != "?" })
            for target in [
                ended, later, bare + query, foreign, changed, loose, bare, bare + "?end=\(end)",
                bare + "?end=\(end)&signature=",
            ] {
                let answer = try await server.ask("GET", target, RunningServer.training)
                #expect(answer.status == 404, "\(target)")
                try expectFlatError(answer)
            }
        }
    }

    @Test("bytes that are no image are never shown as anything")
    func noImage() async throws {
        try await RunningServer.run { server in
            let executor = BlockingExecutor(threads: 1, name: "test")
            let blobs = FolderBlobStore(DataFolder(server.dataFolder), executor: executor)
            let blob = try await blobs.store(Data("<html><script>alert(1)</script></html>".utf8))
            let link = SignedLinks(secret: try await Self.linkSecret(of: server)).path(
                to: .image(blob.digest),
                now: Date()
            )
            let answer = try await server.ask("GET", "/" + link)
            #expect(answer.status == 200)
            #expect(answer["Content-Type"] == "application/octet-stream")
            #expect(answer["Content-Security-Policy"] == "default-src 'none'; sandbox")
        }
    }

    @Test(
        "links begin with the host of the request, unless that is no host",
        arguments: [
            ("vision.example", "http://vision.example/"),
            ("vision.example:8443", "http://vision.example:8443/"),
            ("[::1]:80", "http://[::1]:80/"), ("a@b.example", "http://127.0.0.1:"),
            ("x/y?z#", "http://127.0.0.1:"),
            ("<script>", "http://127.0.0.1:"), (String(repeating: "a", count: 300), "http://127.0.0.1:"),
        ]
    )
    func hosts(host: String, base: String) async throws {
        try await RunningServer.run { server in
            for link in try await Self.upload(to: server, ["Host": host]).values {
                #expect(link.absoluteString.hasPrefix(base))
            }
        }
    }

    @Test("links begin with the operator's address if there is one")
    func publicURL() async throws {
        try await RunningServer.run(with: {
            $0.publicURL = URL(string: "https://vision.example/below/")
        }) { server in
            let links = try await Self.upload(to: server, ["Host": "elsewhere.example"])
            for link in links.values {
                #expect(link.absoluteString.hasPrefix("https://vision.example/below/images/"))
                // A proxy may pass the prefix on.
                let answer = try await server.ask("GET", try Self.target(link))
                #expect(answer.status == 200)
            }
        }
    }

    private static func linkSecret(of server: RunningServer) async throws -> Data {
        let store = try await SQLiteMetadataStore.open(DataFolder(server.dataFolder))
        let secret = try await store.read { try $0.setting("link-secret") }
        try await store.close()
        return try #require(secret)
    }
}
