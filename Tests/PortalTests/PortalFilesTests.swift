import Bytes
import CZlib
import Foundation
import HTTPTypes
import Testing

@testable import Portal

@Suite("The portal's files")
struct PortalFilesTests {
    private static let index = Data("<!doctype html><title>Ocellus</title>".utf8)
    private static let script = Data(String(repeating: "export const answer = 42\n", count: 200).utf8)

    /// The index, a script in a folder, and other files, loaded.
    private static func files(_ more: [String: Data] = [:]) throws -> PortalFiles {
        let all = ["index.html": index, "foundation/dom.js": script].merging(more) { $1 }
        return try TemporaryPage.with(all) { try PortalFiles(folder: $0) }
    }

    @Test("every file is answered at its path, the root is the index, and the type follows the ending")
    func paths() throws {
        let files = try Self.files([
            "style/base.css": Data("a{}".utf8), "icon.svg": Data("<svg/>".utf8), "icon.png": Data([1, 2]),
            "site.webmanifest": Data("{}".utf8),
        ])
        #expect(
            files.paths == [
                "/", "/foundation/dom.js", "/icon.png", "/icon.svg", "/index.html", "/site.webmanifest",
                "/style/base.css",
            ]
        )
        for (path, type) in [
            ("/", "text/html; charset=utf-8"), ("/index.html", "text/html; charset=utf-8"),
            ("/foundation/dom.js", "text/javascript; charset=utf-8"),
            ("/style/base.css", "text/css; charset=utf-8"),
            ("/icon.svg", "image/svg+xml; charset=utf-8"), ("/icon.png", "image/png"),
            ("/site.webmanifest", "application/manifest+json; charset=utf-8"),
        ] {
            let answer = try #require(files.answer(path, [:]), "\(path)")
            #expect(answer.status == .ok)
            #expect(answer.headerFields[.contentType] == type)
        }
        #expect(files.answer("/", [:])?.body == Self.index)
        #expect(files.answer("/foundation/dom.js", [:])?.body == Self.script)
    }

    @Test(
        "nothing outside the table is answered",
        arguments: [
            "", "index.html", "//index.html", "/foundation", "/foundation/", "/foundation/../index.html",
            "/./index.html",
            "/../secret.js", "/..%2fsecret.js", "/%2e%2e/secret.js", "/INDEX.HTML", "/index.html/",
            "/index.html%00",
            "/.hidden.js", "/.git/config.json", "/notes.bak", "/dom.js~", "/link.js", "/linked/dom.js",
            "/secret.js",
        ]
    )
    func outside(path: String) throws {
        let page = [
            "index.html": Self.index, "foundation/dom.js": Self.script, ".hidden.js": Self.script,
            ".git/config.json": Self.script, "notes.bak": Self.script, "dom.js~": Self.script,
        ]
        let secrets = ["secret.js": Self.script, "dom.js": Self.script]
        let files = try TemporaryPage.with(secrets) { outside in
            try TemporaryPage.with(page) { folder in
                for (link, target) in [
                    ("link.js", outside.appending(path: "secret.js")), ("linked", outside),
                ] {
                    try FileManager.default.createSymbolicLink(
                        at: folder.appending(path: link),
                        withDestinationURL: target
                    )
                }
                return try PortalFiles(folder: folder)
            }
        }
        #expect(files.answer(path, [:]) == nil)
    }

    @Test("a file that is known by its tag is not sent again; its tag follows its content")
    func entityTags() throws {
        let files = try Self.files()
        let first = try #require(files.answer("/", [:]))
        let tag = try #require(first.headerFields[.eTag])
        #expect(tag == "\"\(ContentDigest(of: Self.index))\"")
        for known in [tag, "W/\(tag)", "\"x\", \(tag)", " * "] {
            let answer = try #require(files.answer("/", [.ifNoneMatch: known]))
            #expect(answer.status == .notModified, "\(known)")
            #expect(answer.body.isEmpty)
            #expect(answer.headerFields[.eTag] == tag)
            #expect(answer.headerFields[.cacheControl] == "no-cache")
        }
        for other in ["\"x\"", String(tag.dropFirst().dropLast()), ""] {
            #expect(files.answer("/", [.ifNoneMatch: other])?.status == .ok, "\(other)")
        }
    }

    @Test("a script is compressed for who takes that, and has another tag then")
    func compression() throws {
        let files = try Self.files(["icon.png": Self.script, "tiny.js": Data("1".utf8)])
        let plain = try #require(files.answer("/foundation/dom.js", [:]))
        let gzip = try #require(
            files.answer("/foundation/dom.js", [.acceptEncoding: "gzip, deflate, br, zstd"])
        )
        #expect(plain.headerFields[.contentEncoding] == nil)
        #expect(gzip.headerFields[.contentEncoding] == "gzip")
        #expect(gzip.body.count < plain.body.count / 4)
        #expect(try Self.inflate(gzip.body) == Self.script)
        #expect(
            plain.headerFields[.vary] == "Accept-Encoding" && gzip.headerFields[.vary] == "Accept-Encoding"
        )
        let tags = [plain, gzip].compactMap { $0.headerFields[.eTag] }
        #expect(Set(tags).count == 2)
        // A tag stands for bytes as they travel: that of one kind says nothing about the other.
        let asked: HTTPFields = [.acceptEncoding: "gzip", .ifNoneMatch: tags[0]]
        #expect(files.answer("/foundation/dom.js", asked)?.status == .ok)
        #expect(
            files.answer("/foundation/dom.js", [.acceptEncoding: "gzip", .ifNoneMatch: tags[1]])?.status
                == .notModified
        )
        for path in ["/icon.png", "/tiny.js"] {
            let answer = try #require(files.answer(path, [.acceptEncoding: "gzip"]))
            #expect(answer.headerFields[.contentEncoding] == nil, "\(path)")
        }
    }

    @Test(
        "who takes gzip",
        arguments: [
            (nil, false), ("", false), ("gzip", true), ("br, GZIP;q=0.5", true), ("gzip;q=0", false),
            ("gzip; q=0.0", false),
            ("*", true), ("*;q=0", false), ("*, gzip;q=0", false), ("gzip;q=1, *;q=0", true),
            ("identity", false),
            ("gzip;q=x", false),
        ] as [(String?, Bool)]
    )
    func preference(field: String?, takes: Bool) {
        #expect(EncodingPreference.takesGzip(field) == takes)
    }

    @Test(
        "every answer forbids what the page does not need",
        arguments: [[:], [.ifNoneMatch: "*"]] as [HTTPFields]
    )
    func security(asking: HTTPFields) throws {
        let files = try Self.files()
        for path in files.paths {
            let fields = try #require(files.answer(path, asking)).headerFields
            let policy = try #require(fields[.contentSecurityPolicy]).components(separatedBy: "; ")
            #expect(Set(policy).count == policy.count)
            #expect(
                Set(policy).isSuperset(of: [
                    "default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "worker-src 'self'",
                    "style-src 'self'", "connect-src 'self'", "media-src 'self' blob:", "base-uri 'none'",
                    "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
                    "trusted-types ocellus",
                ])
            )
            // WebAssembly is compiled; no text ever becomes a script.
            #expect(!policy.joined().replacing("'wasm-unsafe-eval'", with: "").contains("unsafe"))
            #expect(try Self.value("Cross-Origin-Opener-Policy", fields) == "same-origin")
            #expect(try Self.value("Cross-Origin-Embedder-Policy", fields) == "require-corp")
            #expect(try Self.value("Referrer-Policy", fields) == "no-referrer")
            #expect(fields[.xContentTypeOptions] == "nosniff")
            let permissions = try Self.value("Permissions-Policy", fields).components(separatedBy: ", ")
            #expect(permissions.prefix(2) == ["camera=(self)", "display-capture=(self)"])
            #expect(
                permissions.dropFirst(2).allSatisfy { $0.hasSuffix("=()") }
                    && permissions.contains("microphone=()")
            )
        }
    }

    @Test("a document of the folder itself is also answered without its ending")
    func documents() throws {
        let files = try Self.files(["train.html": Self.script, "style/inner.html": Self.script])
        #expect(files.answer("/train", [:])?.body == Self.script)
        #expect(files.answer("/train", [:])?.headerFields[.contentType] == "text/html; charset=utf-8")
        for path in ["/index", "/style/inner", "/train/"] {
            #expect(files.answer(path, [:]) == nil, "\(path)")
        }
    }

    @Test(
        "what runs models is answered below /runtime, under the same policy; its service worker may answer for /train"
    )
    func runtime() throws {
        let runtime: [(name: String, data: Data)] = [
            ("ocellus.js", Self.script), ("ocellus-service-worker.js", Self.script),
            ("ocellus.d.ts", Self.script),
            ("engine-simd.wasm", Data([0, 97, 115, 109])), ("base-models/one/model.bin", Data([1])),
            ("notes.bak", Self.script),
        ]
        let files = try TemporaryPage.with(["index.html": Self.index]) {
            try PortalFiles(folder: $0, runtime: runtime)
        }
        for (path, type) in [
            ("/runtime/ocellus.js", "text/javascript; charset=utf-8"),
            ("/runtime/engine-simd.wasm", "application/wasm"),
            ("/runtime/ocellus.d.ts", "text/plain; charset=utf-8"),
            ("/runtime/base-models/one/model.bin", "application/octet-stream"),
        ] {
            let answer = try #require(files.answer(path, [:]), "\(path)")
            #expect(answer.headerFields[.contentType] == type)
            #expect(answer.headerFields[.contentSecurityPolicy]?.contains("worker-src 'self'") == true)
        }
        #expect(files.answer("/runtime/notes.bak", [:]) == nil)
        let allowed = try #require(HTTPField.Name("Service-Worker-Allowed"))
        #expect(files.answer("/runtime/ocellus-service-worker.js", [:])?.headerFields[allowed] == "/")
        #expect(files.answer("/runtime/ocellus.js", [:])?.headerFields[allowed] == nil)
    }

    @Test("a folder without a page is an error that says what to do")
    func missing() throws {
        try TemporaryPage.with(["app.js": Self.script]) { folder in
            #expect(throws: PortalError.self) { try PortalFiles(folder: folder) }
            let error = #expect(throws: PortalError.self) {
                try PortalFiles(folder: folder.appending(path: "nothing"))
            }
            #expect(error?.code == .unreadable)
            #expect(error?.description.contains(folder.path) == false)
        }
    }

    /// A field by its name as the network has it.
    private static func value(_ name: String, _ fields: HTTPFields) throws -> String {
        let name = try #require(HTTPField.Name(name))
        return try #require(fields[name])
    }

    /// The bytes of a gzip file, by zlib's own reader.
    private static func inflate(_ bytes: Data) throws -> Data {
        var stream = z_stream()
        try #require(
            inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        )
        defer { inflateEnd(&stream) }
        var (input, output) = (Array(bytes), [UInt8](repeating: 0, count: 1 << 20))
        let status = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = uInt(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = uInt(output.count)
                return CZlib.inflate(&stream, Z_FINISH)
            }
        }
        try #require(status == Z_STREAM_END)
        return Data(output.prefix(Int(stream.total_out)))
    }
}
