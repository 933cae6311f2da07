import CustomVisionAPI
import Foundation
import HTTPAPI
import PortalAPI
import Testing

@testable import OcellusServer

@Suite("The description of all interfaces")
struct DescriptionTests {
    private func document(
        of interfaces: [any HTTPInterface.Type],
        session: OpenAPIDocument.Session? = nil
    ) -> OpenAPIDocument {
        OpenAPIDocument(of: interfaces, session: session, .ocellus(release: "1"))
    }

    @Test(
        "the document stays whole: every reference leads somewhere, names are unique, the protocol's part is the same"
    )
    func whole() throws {
        func read(_ document: OpenAPIDocument) throws -> [String: Any] {
            try #require(try JSONSerialization.jsonObject(with: document.serialized()) as? [String: Any])
        }
        let plain = try read(document(of: [CustomVisionService.self]))
        let whole = try read(document(of: [CustomVisionService.self, PortalService.self], session: .portal))
        var ids: [String] = []
        func visit(_ value: Any) {
            if let object = value as? [String: Any] {
                if let id = object["operationId"] as? String { ids.append(id) }
                if let reference = object["$ref"] as? String {
                    var place: Any? = whole
                    for step in reference.split(separator: "/").dropFirst() {
                        place = (place as? [String: Any])?[String(step)]
                    }
                    #expect(place != nil, "\(reference)")
                }
                object.values.forEach(visit)
            } else if let list = value as? [Any] {
                list.forEach(visit)
            }
        }
        visit(whole)
        #expect(Set(ids).count == ids.count)
        let schemas = { (document: [String: Any]) in
            (document["components"] as? [String: Any])?["schemas"] as? [String: Any] ?? [:]
        }
        #expect(
            schemas(whole).filter { !$0.key.hasPrefix("Portal") }.keys.sorted()
                == schemas(plain).keys.sorted()
        )
        let paths = { (document: [String: Any]) in (document["paths"] as? [String: Any] ?? [:]).keys.sorted()
        }
        #expect(paths(whole).filter { !$0.hasPrefix("/portal/") } == paths(plain))
    }
}
