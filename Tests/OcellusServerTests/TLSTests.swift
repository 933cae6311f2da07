import Foundation
import NIOSSL
import Testing

@testable import OcellusServer

@Suite("TLS", .enabled(if: TestCertificate.openssl != nil, "needs the openssl command"))
struct TLSTests {
    @Test("a server with a certificate speaks TLS, names itself https, and nothing else")
    func serves() async throws {
        let certificate = try TestCertificate()
        defer { certificate.remove() }
        try await RunningServer.run(with: {
            $0.tls = certificate.files
        }) { server in
            #expect(server.notice.address.hasPrefix("https://127.0.0.1:"))
            var trusting = TLSConfiguration.makeClientConfiguration()
            trusting.trustRoots = .certificates(
                try NIOSSLCertificate.fromPEMFile(certificate.files.certificateChain.path)
            )
            let context = try NIOSSLContext(configuration: trusting)
            let connection = try await ClientConnection.open(port: server.port, tls: context)
            try await connection.send(RunningServer.head("GET", "/health/live"))
            #expect(try await connection.answer()?.status == 200)
            await connection.close()
            // Without TLS, and with a version that is too old, there is no answer.
            let plain = try await server.connect()
            await plain.sendIfOpen(RunningServer.head("GET", "/health/live"))
            #expect(try await plain.answer() == nil)
            trusting.maximumTLSVersion = .tlsv11
            let old = try await ClientConnection.open(
                port: server.port,
                tls: try NIOSSLContext(configuration: trusting)
            )
            await old.sendIfOpen(RunningServer.head("GET", "/health/live"))
            #expect(try await old.answer() == nil)
        }
    }

    @Test("a certificate that is none, or has another's key, is refused before anything is served")
    func refused() async throws {
        let (certificate, other) = (try TestCertificate(), try TestCertificate())
        defer {
            certificate.remove()
            other.remove()
        }
        let files = certificate.files
        for wrong in [
            ServerSettings.TLSFiles(certificateChain: files.privateKey, privateKey: files.privateKey),
            ServerSettings.TLSFiles(
                certificateChain: files.certificateChain,
                privateKey: other.files.privateKey
            ),
            ServerSettings.TLSFiles(
                certificateChain: URL(filePath: "/nowhere"),
                privateKey: files.privateKey
            ),
        ] {
            let problem = try await #require(throws: ServerConfiguration.Problem.self) {
                try await RunningServer.run(with: { $0.tls = wrong }) { _ in Issue.record("It serves.") }
            }
            #expect(problem.description.contains("certificate"))
        }
    }
}

/// A certificate that vouches for itself, for `localhost`, in a folder of its own.
private struct TestCertificate {
    static let openssl = ["/usr/bin/openssl", "/usr/local/bin/openssl"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    let files: ServerSettings.TLSFiles
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        files = ServerSettings.TLSFiles(
            certificateChain: folder.appending(path: "certificate.pem"),
            privateKey: folder.appending(path: "key.pem")
        )
        let process = Process()
        process.executableURL = URL(filePath: try #require(Self.openssl))
        process.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "2", "-subj",
            "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", files.privateKey.path,
            "-out",
            files.certificateChain.path,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    func remove() {
        try? FileManager.default.removeItem(at: folder)
    }
}
