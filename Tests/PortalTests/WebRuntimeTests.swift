import Foundation
import TestSupport
import Testing
import WebRuntime

@Suite("The runtime of web pages")
struct WebRuntimeTests {
    @Test("every module that a file imports is among the files")
    func complete() throws {
        let files = Dictionary(uniqueKeysWithValues: WebRuntime.files.map { ($0.name, $0.data) })
        #expect(files["ocellus.js"] != nil && files["index.html"] != nil)
        for engine in ["simd", "relaxed", "simd-threads", "relaxed-threads"].map({ "engine-\($0).wasm" }) {
            #expect(
                files[engine]?.prefix(4) == Data([0, 0x61, 0x73, 0x6d]),
                "\(engine) is a WebAssembly module"
            )
        }
        for (name, data) in files where name.hasSuffix(".js") {
            let text = String(decoding: data, as: UTF8.self)
            #expect(!text.isEmpty)
            for match in text.matches(of: /(?:from|import) "\.\/([^"]+)"/) {
                #expect(files[String(match.1)] != nil, "\(name) imports \(match.1).")
            }
        }
    }

    @Test("a folder that the environment names stands in for files, and adds others")
    func replaced() throws {
        let folder = TemporaryFolder()
        try folder.write(Data("changed".utf8), to: "ocellus.js")
        try folder.write(Data([1, 2]), to: "base-models/one/model.bin")
        let environment = [WebRuntime.environmentVariable: folder.url.path(percentEncoded: false)]
        let files = withExtendedLifetime(folder) { WebRuntime.files(environment: environment) }
        #expect(files.filter { $0.name == "ocellus.js" }.map(\.data) == [Data("changed".utf8)])
        #expect(files.contains(WebRuntimeFile(name: "base-models/one/model.bin", data: Data([1, 2]))))
        #expect(files.contains { $0.name == "index.html" })
        #expect(Set(files.map(\.name)).count == files.count)
    }

    @Test(
        "without such a folder the program's own files are taken",
        arguments: [[:], ["OCELLUS_WEB_RUNTIME": ""], ["OCELLUS_WEB_RUNTIME": "/no/such/folder"]]
    )
    func own(environment: [String: String]) {
        #expect(WebRuntime.files(environment: environment) == WebRuntime.files)
    }
}
