import Bytes
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import RemoteFetch

@Suite("Downloading a file")
struct FileDownloadTests {
    private let folder: TemporaryFolder
    private let body = Data((0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })

    init() throws {
        folder = TemporaryFolder()
    }

    private var file: URL { folder.url.appending(path: "download") }

    /// The failure of a download, which must leave nothing behind.
    private func failure(
        of path: String,
        _ answers: [String: LoopbackServer.Answer],
        _ download: FileDownload = .init()
    ) async throws -> RemoteFetchError {
        let server = try LoopbackServer(answers)
        let address = server.url(path)
        let error = await #expect(throws: RemoteFetchError.self) {
            try await download.fetch(address, sha256: ContentDigest(of: body), to: file)
        }
        #expect(TemporaryFolder.names(in: folder.url).isEmpty)
        withExtendedLifetime(server) {}
        return try #require(error)
    }

    @Test("the right file arrives whole, and its progress is told")
    func success() async throws {
        let server = try LoopbackServer(["/model.zip": LoopbackServer.file(body)])
        let last = Mutex((received: 0, total: 0))
        try await FileDownload().fetch(
            server.url("/model.zip"),
            sha256: ContentDigest(of: body),
            to: file
        ) { received, total in
            last.withLock { $0 = (received, total ?? 0) }
        }
        #expect(try Data(contentsOf: file) == body)
        #expect(last.withLock { $0.received } == body.count)
        #expect(last.withLock { $0.total } == body.count)
    }

    @Test("redirects are followed up to the limit")
    func redirects() async throws {
        let server = try LoopbackServer([
            "/a": .bytes(LoopbackServer.head(status: 302, "Location: /b", "Content-Length: 0")),
            "/b": .bytes(LoopbackServer.head(status: 307, "Location: /c", "Content-Length: 0")),
            "/c": LoopbackServer.file(body),
        ])
        try await FileDownload(redirectLimit: 2).fetch(
            server.url("/a"),
            sha256: ContentDigest(of: body),
            to: file
        )
        #expect(try Data(contentsOf: file) == body)
        let other = folder.url.appending(path: "other")
        let error = await #expect(throws: RemoteFetchError.self) {
            try await FileDownload(redirectLimit: 1).fetch(
                server.url("/a"),
                sha256: ContentDigest(of: body),
                to: other
            )
        }
        #expect(error?.code == .tooManyRedirects)
    }

    @Test("a redirect loop ends")
    func redirectLoop() async throws {
        let answers = [
            "/a": LoopbackServer.Answer.bytes(
                LoopbackServer.head(status: 302, "Location: /a", "Content-Length: 0")
            )
        ]
        #expect(try await failure(of: "/a", answers).code == .tooManyRedirects)
    }

    @Test(
        "a redirect to another scheme is not followed",
        arguments: ["file:///etc/hostname", "ftp://127.0.0.1/model.zip"]
    )
    func redirectElsewhere(location: String) async throws {
        let head = LoopbackServer.head(status: 302, "Location: \(location)", "Content-Length: 0")
        let error = try await failure(of: "/a", ["/a": .bytes(head)])
        #expect([.badURL, .refusedRedirect].contains(error.code))
    }

    @Test("a file with another sum is thrown away")
    func wrongSum() async throws {
        let answers = ["/model.zip": LoopbackServer.file(body + [0])]
        #expect(try await failure(of: "/model.zip", answers).code == .digestMismatch)
    }

    @Test("a file above the limit is refused, whether its length is announced or not")
    func oversize() async throws {
        let download = FileDownload(byteLimit: 100_000)
        let announced = try await failure(of: "/f", ["/f": LoopbackServer.file(body)], download)
        #expect(announced.code == .tooLarge)
        let silent = LoopbackServer.Answer.bytes(LoopbackServer.head(status: 200) + Array(body))
        #expect(try await failure(of: "/f", ["/f": silent], download).code == .tooLarge)
    }

    @Test("a body that ends early is a failure")
    func truncated() async throws {
        let head = LoopbackServer.head(status: 200, "Content-Length: \(body.count)")
        let error = try await failure(of: "/f", ["/f": .bytes(head + Array(body.prefix(1000)))])
        #expect(error.code == .truncated)
    }

    @Test("a status other than 200 is a failure that names it", arguments: [204, 404, 500])
    func status(status: Int) async throws {
        let answers = [
            "/f": LoopbackServer.Answer.bytes(LoopbackServer.head(status: status, "Content-Length: 0"))
        ]
        #expect(try await failure(of: "/f", answers).description.contains("\(status)"))
    }

    @Test("a server that never answers runs into the time limit")
    func silence() async throws {
        let error = try await failure(
            of: "/f",
            ["/f": .silence],
            FileDownload(timeLimit: .milliseconds(200))
        )
        #expect(error.code == .timedOut)
    }

    @Test("a cancelled download ends and leaves nothing")
    func cancellation() async throws {
        let server = try LoopbackServer(["/f": .silence])
        let (address, file, sum) = (server.url("/f"), file, ContentDigest(of: body))
        let task = Task { try await FileDownload().fetch(address, sha256: sum, to: file) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(TemporaryFolder.names(in: folder.url).isEmpty)
    }

    @Test(
        "only http and https addresses with a host are fetched",
        arguments: ["file:///etc/hostname", "ftp://h/f", "http:", "data:,x", "/f"]
    )
    func schemes(address: String) async throws {
        let error = await #expect(throws: RemoteFetchError.self) {
            try await FileDownload().fetch(address, sha256: ContentDigest(of: body), to: file)
        }
        #expect(error?.code == .badURL)
        #expect(TemporaryFolder.names(in: folder.url).isEmpty)
    }

    @Test("a name without addresses is told as such, not as a server that is not public")
    func unknownName() async throws {
        struct Nameless: AddressResolver {
            func addresses(of name: String) async throws -> [IPAddress] { [] }
        }
        let download = {
            var download = FileDownload()
            download.resolver = Nameless()
            return download
        }()
        let error = await #expect(throws: RemoteFetchError.self) {
            try await download.fetch("http://name.example/f", sha256: ContentDigest(of: body), to: file)
        }
        #expect(error?.code == .unresolvable && error?.description.contains("public") == false)
        #expect(TemporaryFolder.names(in: folder.url).isEmpty)
    }
}
