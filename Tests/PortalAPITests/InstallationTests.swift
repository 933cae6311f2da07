import BaseModels
import Bytes
import CustomVisionMapping
import CustomVisionProtocol
import Foundation
import HTTPAPI
import HTTPTypes
import Projects
import Storage
import TestSupport
import Testing

@testable import PortalAPI

@Suite("What the portal tells about the installation")
struct InstallationTests {
    /// The repository, for the files that the program's own lists must agree with.
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test("version, limits, storage, libraries and base models")
    func system() async throws {
        try await TestPortal.run { home in
            let project = try await home.projects.createProject(ProjectDraft(name: "parts")).record.id
            _ = try await home.send(.post, "/projects/\(project)/samples", json: #"{"count": 1}"#)
            let answer = try await home.send(.get, "/system")
            #expect(answer.json.names == Set(PortalWire.System.schema.members.map(\.name)))
            #expect(answer["version"].text == "9.8.7")
            #expect(answer["workers"].number == 3)
            #expect(answer["limits"].names == Set(PortalWire.Limits.schema.members.map(\.name)))
            #expect(answer["limits"]["trainingImageBytes"].number == Double(6 << 20))
            let storage = answer["storage"]
            #expect(storage["images"].number == 1 && storage["projects"].number == 1)
            let bytes = try await home.blobs.all { _ in true }.reduce(0) { $0 + $1.byteCount }
            #expect(storage["imageBytes"].number == Double(bytes))
            #expect(storage["databaseBytes"].number > 4_096)
            #expect(storage["freeBytes"].number > 0)
            #expect(answer["baseModels"].list.contains { $0["name"].text == "EfficientNet-Lite2" })
            #expect(answer["libraries"].list.contains { $0["name"].text == "OpenVINO" })

            let limited = try await home.limited(to: project).send(.get, "/system")
            #expect(limited.status == 200 && limited["storage"].isNull)
        }
    }

    @Test("the libraries are those of the file NOTICE, with the versions of the manifest")
    func libraries() throws {
        let notice = try String(contentsOf: Self.root.appending(path: "NOTICE"), encoding: .utf8)
        let rows = notice.split(separator: "\n").filter { $0.hasPrefix("  ") }.map { line in
            line.split(separator: /\s{2,}/).map(String.init)
        }

        #expect(LibraryCatalog.all.count == rows.count)
        for (library, row) in zip(LibraryCatalog.all, rows) {
            #expect([library.name, library.version].compactMap(\.self).joined(separator: " ") == row[0])
            #expect(library.license == row[1])
        }
        let manifest = try String(contentsOf: Self.root.appending(path: "Package.swift"), encoding: .utf8)
        let packages = manifest.matches(of: /package\(url: "[^"]*\/([^"\/]+)", from: "([^"]+)"\)/)
        #expect(packages.count > 10)
        for package in packages {
            let library = LibraryCatalog.all.first { $0.name == package.output.1 }
            #expect(library?.version == String(package.output.2), "\(package.output.1)")
        }
    }

    @Test("every domain that is offered has an explanation of its own, and one is the default")
    func domains() async throws {
        try await TestPortal.run { home in
            let answer = try await home.send(.get, "/domains")
            let catalog = home.projects.domains
            let offered = catalog.classificationDomains + catalog.detectionDomains
            #expect(answer.json.list.map { $0["id"].id } == offered.map(\.id))
            for (choice, domain) in zip(answer.json.list, offered) {
                #expect(choice.names == Set(PortalWire.DomainChoice.schema.members.map(\.name)))
                let explanation = choice["explanation"].text
                #expect(explanation.hasSuffix("."))
                #expect(choice["inputEdge"].number == Double(domain.inputEdge))
                #expect(choice["baseModel"]["name"].text == domain.packageName)
                #expect(!choice["baseModel"]["title"].text.isEmpty)
                #expect(choice["isCompact"].flag == domain.isExportable)
                #expect(choice["exportable"].flag == domain.isExportable)
                #expect(choice["millisecondsPerImage"].isNull == (domain.inputEdge != 224))
                #expect(
                    choice["isDefault"].flag == (domain.name == "General" && domain.type == .classification)
                )
            }
        }
    }

    @Test("a domain that is the same as one before it says so, and the one before does not")
    func twins() async throws {
        try await TestPortal.run { home in
            let answer = try await home.send(.get, "/domains")
            var first: [String: String] = [:]
            for choice in answer.json.list {
                let domain = choice["id"].id.flatMap { home.projects.domains.domain(id: $0) }
                let nature = [
                    choice["type"].text, choice["baseModel"]["name"].text, "\(choice["inputEdge"].number)",
                    domain?.detectionRecipe?.rawValue ?? "",
                ]
                .joined(separator: " ")
                if let before = first[nature] {
                    #expect(choice["sameAs"].text == before)
                    #expect(choice["explanation"].text.contains(before))
                } else {
                    first[nature] = choice["name"].text
                    #expect(choice["sameAs"].isNull)
                }
            }
            #expect(first.count < answer.json.list.count)
        }
    }

    @Test("keys are made, listed without their secret, replaced and revoked")
    func keys() async throws {
        try await TestPortal.run { home in
            let project = try await home.projects.createProject(ProjectDraft(name: "one")).record.id
            let made = try await home.send(
                .post,
                "/keys",
                json: #"{"name": " phone ", "scope": "Prediction", "projectId": "\#(project)"}"#
            )
            let secret = made["secret"].text
            #expect(made.status == 200 && secret.hasPrefix("ocp_"))
            #expect(made["key"]["name"].text == "phone")
            let ring = KeyCache(home.projects)
            #expect(try await ring.grant(for: AccessKeySecret(text: secret))?.projectID == project)

            let list = try await home.send(.get, "/keys")
            #expect(!String(decoding: list.body, as: UTF8.self).contains(secret))
            #expect(list.json.list.map { $0["id"].text } == [made["key"]["id"].text])
            #expect(list.json.list[0].names == Set(PortalWire.Key.schema.members.map(\.name)))

            let rotated = try await home.send(.post, "/keys/\(made["key"]["id"].text)/rotate")
            #expect(rotated["secret"].text.hasPrefix("ocp_") && rotated["secret"].text != secret)
            #expect(rotated["key"]["projectId"].id == project)
            #expect(try await home.send(.delete, "/keys/\(rotated["key"]["id"].text)").status == 204)
            let after = try await home.send(.get, "/keys").json.list
            #expect(after.count == 2 && after.allSatisfy { !$0["revoked"].isNull })
            for path in ["/keys/\(rotated["key"]["id"].text)", "/keys/\(UUID())", "/keys/x"] {
                #expect(try await home.send(.delete, path).status == 404)
            }
            for body in [
                #"{"name": "", "scope": "training"}"#, #"{"name": "a", "scope": "all"}"#, #"{"name": "a"}"#,
            ] {
                #expect(try await home.send(.post, "/keys", json: body).status == 400)
            }
        }
    }
}
