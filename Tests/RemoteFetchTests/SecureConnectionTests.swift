import Foundation
import NIOSSL
import Testing

@testable import RemoteFetch

@Suite("Secure connections", .enabled(if: ServerCertificate.openssl != nil, "needs the openssl command"))
struct SecureConnectionTests {
    private static let found: [ScriptedServer.Step] = [
        .send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nbytes")
    ]

    private static func fetcher(trusting roots: NIOSSLTrustRoots) -> RemoteFetcher {
        RemoteFetcher(
            policy: .oneLoopbackAddress,
            resolver: FixedResolver(["127.0.0.1"]),
            trustRoots: roots
        )
    }

    @Test("need certificates to trust, and without any the error says what to install")
    func noRoots() async throws {
        let fetcher = Self.fetcher(trusting: .file("/nonexistent/roots.pem"))
        let error = await #expect(throws: RemoteFetchError.self) {
            try await fetcher.fetch("https://photos.example/a.jpg")
        }
        #expect(error?.code == .tls)
        #expect(error?.description.contains("ca-certificates") == true)
        try await ScriptedServer.with(answer: { _ in Self.found }) { server in
            let content = try await fetcher.fetch("http://photos.example:\(server.port)/")
            #expect(content.bytes == Data("bytes".utf8))
        }
    }

    @Test(
        "are made with a certificate that is trusted and fits the host",
        arguments: [
            ("photos.example", "DNS:photos.example"), ("A.photos.example", "DNS:*.photos.example"),
            ("127.0.0.1", "IP:127.0.0.1"),
        ]
    )
    func trusted(host: String, names: String) async throws {
        let certificate = try ServerCertificate(names: names)
        try await ScriptedServer.with(tls: certificate.context, answer: { _ in Self.found }) { server in
            let content = try await Self.fetcher(trusting: .certificates([certificate.certificate]))
                .fetch("https://\(host):\(server.port)/", limits: .patient)
            #expect(content.bytes == Data("bytes".utf8))
            #expect(server.requests.first?.contains("Host: \(host.lowercased()):\(server.port)\r\n") == true)
        }
    }

    @Test(
        "are refused when the certificate does not fit the host",
        arguments: [
            ("photos.example", "DNS:other.example"), ("photos.example", "IP:127.0.0.1"),
            ("127.0.0.1", "DNS:photos.example"),
            ("127.0.0.1", "IP:127.0.0.2"), ("a.photos.example", "DNS:*.example"),
            ("photos.example", "DNS:*.example"),
        ]
    )
    func otherHost(host: String, names: String) async throws {
        let certificate = try ServerCertificate(names: names)
        try await refused(
            url: "https://\(host)",
            certificate,
            roots: .certificates([certificate.certificate])
        )
    }

    @Test(
        "take a star in a certificate for one label",
        arguments: [
            ("a.example.com", "a.example.com", true), ("a.example.com", "*.Example.com", true),
            ("b.a.example.com", "*.example.com", false), ("example.com", "*.example.com", false),
            ("example.com", "*.com", false), ("a.example.com", "*", false),
            ("a.example.com", "a*.example.com", false),
            ("a.example.com", "b.*.com", false), ("localhost", "localhost", true),
            ("a.example.com", "", false),
            ("xa.example.com", "a.example.com", false),
            ("a.example.com", "a.example.com\0.evil.example", false),
        ]
    )
    func star(name: String, pattern: String, isMatch: Bool) {
        #expect(CertificateNameCheck.matches(name, pattern: pattern) == isMatch)
    }

    @Test("are refused when nobody known vouches for the certificate")
    func untrusted() async throws {
        let certificate = try ServerCertificate(names: "DNS:photos.example")
        try await refused(url: "https://photos.example", certificate, roots: .default)
        let other = try ServerCertificate(names: "DNS:photos.example")
        try await refused(
            url: "https://photos.example",
            certificate,
            roots: .certificates([other.certificate])
        )
    }

    private func refused(url: String, _ certificate: ServerCertificate, roots: NIOSSLTrustRoots) async throws
    {
        try await ScriptedServer.with(tls: certificate.context, answer: { _ in Self.found }) { server in
            let error = await #expect(throws: RemoteFetchError.self) {
                try await Self.fetcher(trusting: roots).fetch("\(url):\(server.port)/", limits: .patient)
            }
            #expect(error?.code == .tls)
            #expect(server.requests.isEmpty)
        }
    }

    @Test("are refused when the server does not speak TLS")
    func plain() async throws {
        try await ScriptedServer.with(greeting: "HTTP/1.1 200 OK\r\n\r\n", answer: { _ in [] }) { server in
            let error = await #expect(throws: RemoteFetchError.self) {
                try await RemoteFetcher.loopback().fetch(
                    "https://photos.example:\(server.port)/",
                    limits: .patient
                )
            }
            #expect(error?.code == .tls)
        }
    }

    @Test("that are cut off do not pass for the end of a body")
    func cut() async throws {
        let certificate = try ServerCertificate(names: "DNS:photos.example")
        let answer: [ScriptedServer.Step] = [.send("HTTP/1.1 200 OK\r\n\r\nbytes")]
        let fetcher = Self.fetcher(trusting: .certificates([certificate.certificate]))
        try await ScriptedServer.with(tls: certificate.context, answer: { _ in answer + [.close] }) {
            server in
            let content = try await fetcher.fetch("https://photos.example:\(server.port)/", limits: .patient)
            #expect(content.bytes == Data("bytes".utf8))
        }
        try await ScriptedServer.with(tls: certificate.context, answer: { _ in answer + [.cut] }) { server in
            let error = await #expect(throws: RemoteFetchError.self) {
                try await fetcher.fetch("https://photos.example:\(server.port)/", limits: .patient)
            }
            #expect(error?.code == .truncated)
        }
    }

    @Test("are not left by a redirect")
    func downgrade() async throws {
        let certificate = try ServerCertificate(names: "DNS:photos.example")
        try await ScriptedServer.with(answer: { _ in Self.found }) { plain in
            let redirect = "HTTP/1.1 301 Moved\r\nLocation: http://photos.example:\(plain.port)/\r\n\r\n"
            try await ScriptedServer.with(tls: certificate.context, answer: { _ in [.send(redirect)] }) {
                secure in
                let error = await #expect(throws: RemoteFetchError.self) {
                    try await Self.fetcher(trusting: .certificates([certificate.certificate]))
                        .fetch("https://photos.example:\(secure.port)/", limits: .patient)
                }
                #expect(error?.code == .refusedRedirect)
                #expect(plain.connectionCount == 0)
            }
        }
    }
}

/// A certificate that vouches for itself, made by the `openssl` command in a folder that is gone afterwards.
private struct ServerCertificate {
    let certificate: NIOSSLCertificate
    let context: NIOSSLContext

    static let openssl = ["/usr/bin/openssl", "/usr/local/bin/openssl", "/opt/homebrew/bin/openssl"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    /// Makes a certificate.
    ///
    /// - Parameter names: The subject's alternative names, as openssl wants them.
    /// - Throws: If openssl fails.
    init(names: String) throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "certificate-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let key = folder.appending(path: "key.pem").path(percentEncoded: false)
        let certificate = folder.appending(path: "certificate.pem").path(percentEncoded: false)
        let process = Process()
        process.executableURL = URL(filePath: try #require(Self.openssl))
        process.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "2",
            "-subj", "/CN=test", "-addext", "subjectAltName=\(names)", "-keyout", key, "-out", certificate,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        self.certificate = try #require(NIOSSLCertificate.fromPEMFile(certificate).first)
        context = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: [.certificate(self.certificate)],
                privateKey: .privateKey(NIOSSLPrivateKey(file: key, format: .pem))
            )
        )
    }
}
