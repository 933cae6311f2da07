import Annotations
import Foundation
import HTTPTypes
import Testing

@testable import Portal

@Suite("Where the portal's files lie")
struct PortalFolderTests {
    @Test("the page that comes with the program is complete: everything it names is there")
    func page() throws {
        let files = try PortalFiles(folder: try PortalFolder.folder(environment: [:]))
        let index = try #require(files.answer("/", [:]))
        let text = String(decoding: index.body, as: UTF8.self)
        let names = text.matches(of: /(?:src|href)="([^"#]+)"/).map { String($0.1) }
        #expect(!names.isEmpty)
        for name in names where !name.contains(":") {
            let path = name.hasPrefix("/") ? name : "/" + name.replacing(/^\.\//, with: "")
            #expect(files.answer(path, [:]) != nil, "index.html names \(name).")
        }
        for path in files.paths where path.hasSuffix(".js") {
            let script = String(decoding: try #require(files.answer(path, [:])).body, as: UTF8.self)
            let base = try #require(URL(string: "http://page" + path))
            // A page may also show lines that import something, as samples: those stand in a text, not at the beginning.
            let imports = /(?m)^(?:(?:import|export|\} from)[^"\n]*|.*\bimport\()"(\.[^"]+)"/
            for match in script.matches(of: imports) {
                let target = try #require(URL(string: String(match.1), relativeTo: base)).absoluteURL.path
                #expect(files.answer(target, [:]) != nil, "\(path) imports \(match.1).")
            }
        }
    }

    @Test("the page divides its calls by the numbers of the service")
    func limits() throws {
        let files = try PortalFiles(folder: try PortalFolder.folder(environment: [:]))
        let script = String(
            decoding: try #require(files.answer("/foundation/limits.js", [:])).body,
            as: UTF8.self
        )
        let numbers = Dictionary(
            uniqueKeysWithValues: script.matches(of: /export const (\w+) = (\d+);/).map {
                (String($0.1), Int($0.2))
            }
        )
        #expect(
            numbers == [
                "IMAGES_PER_CALL": CallLimits.images, "TAGS_PER_CALL": CallLimits.tags,
                "ENTRIES_PER_PAGE": CallLimits.page,
            ]
        )
    }

    @Test("the files are found beside the program and in the shared folder of an installation")
    func installed() throws {
        for place in ["bin", "share/ocellus"] {
            let resources = "\(place)/ocellus_Portal.resources/Page"
            try TemporaryPage.with(["\(resources)/index.html": Data()]) { folder in
                let found = try PortalFolder.folder(
                    environment: [:],
                    executable: folder.appending(path: "bin/ocellus")
                )
                #expect(found.standardized.path == folder.appending(path: resources).standardized.path)
            }
        }
    }

    @Test("an environment variable names another folder")
    func chosen() throws {
        try TemporaryPage.with(["index.html": Data()]) { folder in
            let found = try PortalFolder.folder(environment: ["OCELLUS_PORTAL": folder.path])
            #expect(found.path == folder.path)
        }
        #expect(throws: PortalError.self) {
            try PortalFolder.folder(environment: ["OCELLUS_PORTAL": "/no/such/folder"])
        }
    }

    @Test("a missing folder is an error that says where it should be")
    func missing() throws {
        try TemporaryPage.with([:]) { folder in
            let error = #expect(throws: PortalError.self) {
                try PortalFolder.folder(environment: [:], executable: folder.appending(path: "ocellus"))
            }
            #expect(error?.code == .pageMissing)
            #expect(error?.description.contains("ocellus_Portal.resources") == true)
        }
    }
}
