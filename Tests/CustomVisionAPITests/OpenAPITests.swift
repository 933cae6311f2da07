import CustomVisionProtocol
import Foundation
import HTTPAPI
import HTTPTypes
import TestSupport
import Testing

@testable import CustomVisionAPI

@Suite("The OpenAPI document")
struct OpenAPITests {
    private let document: [String: Any]

    init() throws {
        let data = Self.document().serialized()
        document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    private static func document() -> OpenAPIDocument {
        OpenAPIDocument(
            of: [CustomVisionService.self],
            .init(title: "The protocol", release: "1.0", description: "All of it.", server: "Here.")
        )
    }

    private func schemas() throws -> [String: [String: Any]] {
        let components = try #require(document["components"] as? [String: Any])
        return try #require(components["schemas"] as? [String: [String: Any]])
    }

    @Test("it has exactly the contract's operations, with their parameters, answers and keys")
    func operations() throws {
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        var found: Set<String> = []
        for (path, item) in paths {
            for (method, value) in item where method != "parameters" {
                let operation = try #require(value as? [String: Any])
                let id = try #require(operation["operationId"] as? String)
                let contract = try #require(
                    Contract.operations.first {
                        path == "/customvision/{version}/\($0.side.rawValue)\($0.path)"
                            && $0.method.rawValue.lowercased() == method
                    },
                    "\(method) \(path)"
                )
                #expect(id.replacing("AtLegacyPath", with: "") == contract.id)
                #expect(found.insert(id).inserted)
                let parameters = operation["parameters"] as? [[String: Any]] ?? []
                let query = parameters.filter { $0["in"] as? String == "query" }.compactMap { parameter in
                    (parameter["name"] as? String).map {
                        $0 + (parameter["required"] as? Bool == true ? "!" : "")
                    }
                }
                #expect(query.sorted() == contract.query.sorted(), "\(id)")
                let places = parameters.filter { $0["in"] as? String == "path" }.compactMap {
                    $0["name"] as? String
                }
                #expect(places.allSatisfy { path.contains("{\($0)}") })
                #expect(places.count + 1 == path.count { $0 == "{" }, "\(id)")
                let responses = try #require(operation["responses"] as? [String: Any])
                #expect(Set(responses.keys) == Set(contract.statuses.map(String.init) + ["default"]))
                let security = try #require(operation["security"] as? [[String: Any]])
                #expect(security.first?.keys.first == contract.side.rawValue + "Key")
            }
        }
        #expect(found.count == Contract.operations.count)
    }

    @Test("every reference leads somewhere, and every schema is referred to")
    func references() throws {
        var references: Set<String> = []
        func collect(_ value: Any) {
            if let object = value as? [String: Any] {
                if let reference = object["$ref"] as? String { references.insert(reference) }
                object.values.forEach(collect)
            } else if let list = value as? [Any] {
                list.forEach(collect)
            }
        }
        collect(document)
        for reference in references {
            var place: Any? = document
            for step in reference.split(separator: "/").dropFirst() {
                place = (place as? [String: Any])?[String(step)]
            }
            #expect(reference.hasPrefix("#/") && place != nil, "\(reference)")
        }
        let expected = try schemas().keys.map { "#/components/schemas/\($0)" }
        #expect(Set(expected).isSubset(of: references))
    }

    @Test("samples cover every schema")
    func coverage() throws {
        #expect(Set(Samples.all.map { type(of: $0.full).schema.name }) == Set(try schemas().keys))
        #expect(Set(Samples.all.map { type(of: $0.full).schema.name }).count == Samples.all.count)
    }

    @Test(
        "what is written has exactly the members of its schema, and each fits",
        arguments: Samples.all.indices
    )
    func samples(index: Int) throws {
        let pair = Samples.all[index]
        let name = type(of: pair.full).schema.name
        let schema = try #require(try schemas()[name])
        let properties = try #require(schema["properties"] as? [String: Any])
        let required = Set(schema["required"] as? [String] ?? [])

        let full = try object(pair.full)
        #expect(Set(full.keys) == Set(properties.keys), "\(name)")
        #expect(!full.values.contains { $0 is NSNull }, "\(name)")
        let bare = try object(pair.bare)
        #expect(required.isSubset(of: bare.keys), "\(name)")
        #expect(Set(bare.keys).isSubset(of: properties.keys), "\(name)")

        let schemas = try schemas()
        for value in [full, bare] {
            #expect(SchemaCheck(schemas: schemas).problems(of: value, schema, at: name).isEmpty)
        }
    }

    private func object(_ value: any WireValue) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: WireEncoder().encode(value)) as? [String: Any])
    }

    @Test("it is the same every time")
    func stable() {
        #expect(Self.document().serialized() == Self.document().serialized())
    }
}

/// A small evaluate of JSON Schema: only the words that the document uses; any other is a problem.
private struct SchemaCheck {
    let schemas: [String: [String: Any]]

    func problems(of value: Any, _ schema: [String: Any], at place: String) -> [String] {
        var problems: [String] = []
        for (word, argument) in schema {
            switch word {
            case "description", "contentEncoding", "required": break
            case "$ref":
                let name = (argument as? String)?.split(separator: "/").last.map(String.init) ?? ""
                problems += self.problems(of: value, schemas[name] ?? ["unknown": name], at: place)
            case "anyOf":
                let ways = argument as? [[String: Any]] ?? []
                if !ways.contains(where: { self.problems(of: value, $0, at: place).isEmpty }) {
                    problems.append("\(place): none of several")
                }
            case "type":
                let types = argument as? [String] ?? [argument as? String ?? ""]
                if !types.contains(where: { isOf(value, $0) }) { problems.append("\(place): not \(types)") }
                if let text = value as? String, UUID(uuidString: text) != nil,
                    schema["format"] as? String != "uuid"
                {
                    problems.append("\(place): a GUID that is not called one")
                }
            case "enum":
                let names = argument as? [Any] ?? []
                if !names.contains(where: { $0 as? String == value as? String }) {
                    problems.append("\(place): enum")
                }
            case "format", "pattern":
                if let text = value as? String, !fits(text, argument as? String ?? "") {
                    problems.append("\(place): \(argument)")
                }
            case "minimum", "maximum":
                let limit = argument as? Double ?? .nan
                if let number = value as? Double, word == "minimum" ? number < limit : number > limit {
                    problems.append("\(place): \(word)")
                }
            case "maxItems":
                if (value as? [Any])?.count ?? 0 > argument as? Int ?? 0 {
                    problems.append("\(place): maxItems")
                }
            case "items", "additionalProperties":
                let element = argument as? [String: Any] ?? [:]
                let values = value as? [Any] ?? (value as? [String: Any]).map { Array($0.values) } ?? []
                for value in values { problems += self.problems(of: value, element, at: place + "[]") }
            case "properties":
                for (name, value) in value as? [String: Any] ?? [:] {
                    let schema = (argument as? [String: [String: Any]])?[name] ?? ["unknown": name]
                    problems += self.problems(of: value, schema, at: place + "." + name)
                }
            default: problems.append("\(place): the word \(word)")
            }
        }
        return problems
    }

    private func isOf(_ value: Any, _ type: String) -> Bool {
        switch type {
        case "null": value is NSNull
        case "string": value is String
        case "boolean": (value as? NSNumber).map { $0 is Bool } ?? false
        case "integer": value is Int
        case "number": value is Double
        case "array": value is [Any]
        case "object": value is [String: Any]
        default: false
        }
    }

    private func fits(_ text: String, _ format: String) -> Bool {
        switch format {
        case "uuid": text == text.lowercased() && UUID(uuidString: text) != nil
        case "date-time": text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.(\d{3}|\d{7})Z/) != nil
        case #"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}$"#:
            text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}/) != nil
        case "float", "double": true
        default: false
        }
    }
}
