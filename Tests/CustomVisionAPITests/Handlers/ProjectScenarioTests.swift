import CustomVisionAPI
import Foundation
import HTTPTypes
import Projects
import Storage
import TestSupport
import Testing

@Suite("Projects, domains and tags on the wire")
struct ProjectScenarioTests {
    @Test("a new project has the members and defaults of the contract")
    func newProject() async throws {
        try await TestService.run { service in
            let answer = await service.send(.post, "/projects?name=fruit")
            #expect(answer.status == 200)
            #expect(answer.headerFields[.contentType] == "application/json; charset=utf-8")
            #expect(
                answer.json.names
                    == [
                        "id", "name", "description", "settings", "created", "lastModified", "thumbnailUri",
                        "drModeEnabled", "status",
                    ]
            )
            #expect(answer["description"].text.isEmpty && !answer["description"].isAbsent)
            #expect(answer["thumbnailUri"].isNull)
            #expect(answer["drModeEnabled"].flag == false)
            #expect(answer["status"].text == "Succeeded")
            #expect(answer["created"].text.wholeMatch(of: #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/#) != nil)
            let settings = answer["settings"]
            #expect(settings["domainId"].text == "ee85a74c-405e-4adc-bb47-ffa8ca0c9f31")
            #expect(settings["classificationType"].text == "Multilabel")
            #expect(settings["targetExportPlatforms"] == JSON([String]()))
            #expect(settings["useNegativeSet"].flag == true)
            #expect(settings["detectionParameters"].isNull)
            #expect(settings["exportModelContainerUri"].isAbsent)
            #expect(
                settings["imageProcessingSettings"]["augmentationMethods"].names
                    == [
                        "rotation", "scaling", "translation", "horizontal flip", "equalize", "solarize",
                        "padtosquare",
                    ]
            )
        }
    }

    @Test("a project that was read can be sent back whole with one change")
    func updateRoundTrip() async throws {
        try await TestService.run { service in
            let id = await service.makeProject()
            let read = await service.send(.get, "/projects/\(id)")
            let changed = read.text.replacing("Multilabel", with: "Multiclass")
            let answer = await service.send(.patch, "/projects/\(id)", json: changed)
            #expect(answer.status == 200)
            #expect(answer["settings"]["classificationType"].text == "Multiclass")
            #expect(answer["created"] == read["created"])
            let renamed = await service.send(.patch, "/projects/\(id)", json: #"{"Name": "pears"}"#)
            #expect(renamed["name"].text == "pears")
            #expect(renamed["settings"]["classificationType"].text == "Multiclass")
        }
    }

    @Test("deleting answers 204 and nothing else; then the project is not found")
    func delete() async throws {
        try await TestService.run { service in
            let id = await service.makeProject()
            let answer = await service.send(.delete, "/projects/\(id)")
            #expect(answer.status == 204 && answer.body.isEmpty)
            let gone = await service.send(.get, "/projects/\(id)")
            #expect(gone.status == 404 && gone.code == "NotFoundProject")
        }
    }

    @Test("domains have the names, GUIDs and platforms that clients look for")
    func domains() async throws {
        try await TestService.run { service in
            let domains = (await service.send(.get, "/domains")).json.list
            #expect(domains.count >= 18)
            let detection = domains.first {
                $0["type"].text == "ObjectDetection" && $0["name"].text == "General"
            }
            #expect(detection?["id"].text == "da2e3a8a-40a5-4171-82f4-58522f70fbc1")
            let compact = await service.send(.get, "/domains/0732100F-1A38-4E49-A514-C9B44C697AB5")
            #expect(compact["exportable"].flag == true)
            #expect(compact["exportablePlatforms"].list.contains { $0.text == "ONNX" })
            let general = await service.send(.get, "/domains/ee85a74c-405e-4adc-bb47-ffa8ca0c9f31")
            #expect(general["exportable"].flag == false)
            #expect(general["exportablePlatforms"] == JSON([String]()))
            #expect(general["modelInformation"].isAbsent)
            let unknown = await service.send(.get, "/domains/\(UUID().uuidString)")
            #expect(unknown.status == 404 && unknown.code == "NotFoundDomain")
            let refused = await service.send(.post, "/projects?name=x&domainId=\(UUID().uuidString)")
            #expect(refused.status == 400 && refused.code == "BadRequestProjectUnknownDomain")
        }
    }

    @Test("every version and every prefix answers alike")
    func versionsAndPrefixes() async throws {
        try await TestService.run { service in
            let id = await service.makeProject()
            for path in [
                "/customvision/v2.2/Training", "/customvision/v3.0/training", "//customvision/v3.3/training/",
                "/any/where/customvision/v3.4-preview/training",
            ] {
                let answer = await service.sendAnywhere(.get, "\(path)/projects/\(id)")
                #expect(answer.status == 200 && answer["id"].text == id, "\(path)")
            }
        }
    }

    @Test("a key of one project sees that project and no other")
    func keyOfOneProject() async throws {
        try await TestService.run { service in
            let (mine, other) = (await service.makeProject(), await service.makeProject())
            var limited = service
            limited.grant = AccessGrant(keyID: UUID(), scope: .training, projectID: UUID(uuidString: mine))
            #expect((await limited.send(.get, "/projects")).json.list.map { $0["id"].text } == [mine])
            #expect((await limited.send(.get, "/projects/\(mine)/tags")).status == 200)
            #expect((await limited.send(.get, "/domains")).status == 200)
            for (method, path) in [
                (.get, "/projects/\(other)"), (.delete, "/projects/\(other)"),
                (.get, "/projects/\(other)/tags"),
                (.get, "/projects/\(UUID().uuidString)"),
            ] as [(HTTPRequest.Method, String)] {
                let answer = await limited.send(method, path)
                #expect(answer.status == 404 && answer.code == "NotFoundProject", "\(path)")
            }
            for path in ["/projects?name=x", "/projects/import?token=x"] {
                #expect((await limited.send(.post, path)).status == 403, "\(path)")
            }
            #expect((await service.send(.get, "/projects")).json.list.count == 2)
        }
    }

    @Test("the life of a tag: made, refused, renamed, deleted")
    func tags() async throws {
        try await TestService.run { service in
            let project = await service.makeProject()
            let tag = await service.send(.post, "/projects/\(project)/tags?name=oak%20tree")
            #expect(tag.status == 200)
            #expect(tag["name"].text == "oak tree" && tag["type"].text == "Regular")
            #expect(tag["imageCount"].number == 0 && tag["description"].isNull)
            let negative = await service.makeTag("none", in: project, type: "negative")
            let second = await service.send(.post, "/projects/\(project)/tags?name=nothing&type=Negative")
            #expect(second.status == 400 && second.code == "BadRequestMultipleNegativeTag")
            let taken = await service.send(.post, "/projects/\(project)/tags?name=OAK%20TREE")
            #expect(taken.code == "BadRequestTagNameNotUnique")
            let renamed = await service.send(
                .patch,
                "/projects/\(project)/tags/\(negative)",
                json: #"{"name": "empty", "description": "", "type": "Negative"}"#
            )
            #expect(
                renamed.status == 200 && renamed["name"].text == "empty" && renamed["id"].text == negative
            )
            #expect((await service.send(.delete, "/projects/\(project)/tags/\(negative)")).status == 204)
            #expect((await service.send(.get, "/projects/\(project)/tags")).json.list.count == 1)
            #expect((await service.send(.get, "/projects/\(project)/tags/\(negative)")).code == "NotFoundTag")
        }
    }

    @Test("an exported project is imported under a new name and new ids")
    func transfer() async throws {
        try await TestService.run { service in
            let project = await service.makeProject()
            let tag = await service.makeTag("red", in: project)
            _ = try await service.addImages(2, of: .red, tag: tag, to: project)
            let export = await service.send(.get, "/projects/\(project)/export")
            #expect(export.status == 200)
            #expect(export["imageCount"].number == 2 && export["tagCount"].number == 1)
            #expect(export["iterationCount"].number == 0 && export["estimatedImportTimeInMS"].number > 0)
            let token =
                export["token"].text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            let copy = await service.send(.post, "/projects/import?token=\(token)")
            #expect(
                copy.status == 200 && copy["status"].text == "Importing" && copy["name"].text == "fruit (1)"
            )
            let copyID = copy["id"].text
            #expect(copyID != project)
            #expect(try await service.projects.performNextImport(owner: "test"))
            #expect((await service.send(.get, "/projects/\(copyID)"))["status"].text == "Succeeded")
            #expect((await service.send(.get, "/projects/\(copyID)/images/tagged/count")).text == "2")
            #expect((await service.send(.get, "/projects/\(copyID)/tags")).json[0]["id"].text != tag)
            #expect(
                (await service.send(.post, "/projects/import?token=nonsense")).code
                    == "BadRequestInvalidImportToken"
            )
        }
    }
}
