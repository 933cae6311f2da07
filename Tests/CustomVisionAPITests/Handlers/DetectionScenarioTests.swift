import Annotations
import CustomVisionAPI
import Foundation
import HTTPAPI
import HTTPTypes
import Projects
import Storage
import TestSupport
import Testing
import TrainingTesting

@Suite("Detection projects over the protocol")
struct DetectionScenarioTests {
    private static let general = "da2e3a8a-40a5-4171-82f4-58522f70fbc1"

    private static func region(_ tag: String, left: Double = 0.25) -> String {
        #""tagId": "\#(tag)", "left": \#(left), "top": 0.25, "width": 0.5, "height": 0.125"#
    }

    /// A detection project with two tags and images without any.
    private static func withProject(
        images count: Int,
        _ body: (_ service: TestService, _ project: String, _ tags: [String], _ images: [String]) async throws
            -> Void
    ) async throws {
        try await TestService.run { service in
            let project = await service.makeProject(
                "name=parts&domainId=\(general)&classificationType=Multilabel"
            )
            let tags = [
                await service.makeTag("bolt", in: project), await service.makeTag("nut", in: project),
            ]
            let added = try await service.addImages(count, of: .red, tag: nil, to: project)
            try await body(service, project, tags, added["images"].list.map { $0["image"]["id"].text })
        }
    }

    @Test("a detection project has its domain and no type of classification")
    func project() async throws {
        try await Self.withProject(images: 0) { service, project, _, _ in
            let settings = await service.send(.get, "/projects/\(project)")["settings"]
            #expect(settings["domainId"].text == Self.general)
            #expect(settings["classificationType"].isNull)
            let back = await service.send(
                .patch,
                "/projects/\(project)",
                json:
                    #"{"name": "parts", "settings": {"domainId": "\#(Self.general)", "classificationType": null}}"#
            )
            #expect(back.status == 200)
        }
    }

    @Test("regions are created, duplicated or exceeded, listed with their images, and taken off again")
    func regions() async throws {
        try await Self.withProject(images: 2) { service, project, tags, images in
            func create(_ regions: [String]) async -> Answer {
                await service.send(
                    .post,
                    "/projects/\(project)/images/regions",
                    json: #"{"regions": [\#(regions.map { "{\($0)}" }.joined(separator: ","))]}"#
                )
            }
            let entries = [
                #""imageId": "\#(images[0])", "# + Self.region(tags[0]),
                #""imageId": "\#(images[0])", "# + Self.region(tags[1]),
                #""imageId": "\#(images[0])", "# + Self.region(tags[0]),
            ]
            let answer = await create(entries)
            #expect(answer.status == 200)
            let created = answer["created"].list
            #expect(created.map { $0["tagName"].text } == ["bolt", "nut"])
            #expect(
                created[0].names == [
                    "imageId", "regionId", "tagName", "created", "tagId", "left", "top", "width", "height",
                ]
            )
            #expect(answer["duplicated"].list.map { $0["tagId"].text } == [tags[0]])
            #expect(answer["exceeded"].list.isEmpty)
            let listed = await service.send(.get, "/projects/\(project)/images/tagged").json.list
            #expect(listed.map { $0["id"].text } == [images[0]])
            #expect(
                listed[0]["regions"].list.map { $0["regionId"].text } == created.map { $0["regionId"].text }
            )
            #expect(listed[0]["regions"][0]["left"].number == 0.25)
            #expect(Set(listed[0]["tags"].list.map { $0["tagName"].text }) == ["bolt", "nut"])
            #expect((await service.send(.get, "/projects/\(project)/images/untagged/count")).text == "1")

            let ids = created.map { $0["regionId"].text }.joined(separator: ",")
            let gone = await service.send(.delete, "/projects/\(project)/images/regions?regionIds=\(ids)")
            #expect(gone.status == 204 && gone.body.isEmpty)
            #expect((await service.send(.get, "/projects/\(project)/images/untagged/count")).text == "2")

            let refusals: [(String, String)] = [
                (#""imageId": "\#(UUID())", "# + Self.region(tags[0]), "BadRequestInvalidIds"),
                (#""imageId": "\#(images[0])", "# + Self.region(UUID().uuidString), "BadRequestInvalidIds"),
                (
                    #""imageId": "\#(images[0])", "# + Self.region(tags[0], left: 0.75),
                    "BadRequestImageRegions"
                ),
                (#""imageId": "\#(images[0])", "# + Self.region(tags[0], left: -1), "BadRequestImageRegions"),
            ]
            for (region, code) in refusals { #expect((await create([region])).code == code) }
            #expect(
                (await create(Array(repeating: entries[0], count: 65))).code == "BadRequestExceededBatchSize"
            )
        }
    }

    @Test("an image without room makes the answer 207, and 200 for versions that do not know it")
    func exceeded() async throws {
        try await Self.withProject(images: 1) { service, project, tags, images in
            let id = try #require(UUID(uuidString: project))
            let tag = try #require(UUID(uuidString: tags[0]))
            let image = try #require(UUID(uuidString: images[0]))
            let drafts = (0..<300).map { number in
                RegionDraft(
                    tagID: tag,
                    box: NormalizedBox(left: Double(number) / 512, top: 0, width: 0.25, height: 1)
                )
            }
            _ = try await service.projects.replaceRegions(ofImage: image, with: drafts, in: id)
            let json = #"{"regions": [{"imageId": "\#(images[0])", \#(Self.region(tags[0]))}]}"#
            for (version, status) in [("v3.4-preview", 207), ("v3.3", 207), ("v3.2", 200), ("v2.2", 200)] {
                var old = service
                old.training = "/customvision/\(version)/training"
                let answer = await old.send(.post, "/projects/\(project)/images/regions", json: json)
                #expect(answer.status == status, "\(version)")
                #expect(answer["exceeded"].list.map { $0["imageId"].text } == images)
            }
        }
    }

    @Test("images are created with regions by files and by addresses")
    func imagesWithRegions() async throws {
        try await Self.withProject(images: 0) { service, project, tags, _ in
            let file = try Images.jpeg(.red, 1).base64EncodedString()
            let made = await service.send(
                .post,
                "/projects/\(project)/images/files",
                json:
                    #"{"images": [{"name": "a", "contents": "\#(file)", "regions": [{\#(Self.region(tags[0]))}]}]}"#
            )
            #expect(made.status == 200)
            let image = made["images"][0]["image"]
            #expect(image["regions"].list.map { $0["tagId"].text } == [tags[0]])
            #expect(image["tags"].list.map { $0["tagId"].text } == [tags[0]])
            let fetched = await service.send(
                .post,
                "/projects/\(project)/images/urls",
                json:
                    #"{"images": [{"url": "\#(RemoteImages.image)", "regions": [{\#(Self.region(tags[1]))}]}]}"#
            )
            #expect(fetched["images"][0]["image"]["regions"][0]["tagId"].text == tags[1])
            let proposals = await service.send(
                .post,
                "/projects/\(project)/images/\(image["id"].text)/regionproposals"
            )
            #expect(proposals.status == 200 && proposals["proposals"] == JSON([String]()))
        }
    }

    @Test("training is refused in the protocol's words before anything is queued")
    func training() async throws {
        try await Self.withProject(images: 2) { service, project, tags, images in
            func refusal() async -> String? { await service.send(.post, "/projects/\(project)/train").code }
            #expect(await refusal() == "BadRequestDetectionTrainingValidationFailed")
            let entries = images.flatMap { image in
                tags.map { #"{"imageId": "\#(image)", \#(Self.region($0))}"# }
            }
            _ = await service.send(
                .post,
                "/projects/\(project)/images/regions",
                json: #"{"regions": [\#(entries.joined(separator: ","))]}"#
            )
            #expect(await refusal() == "BadRequestOperationNotSupported")
            _ = await service.makeTag("nothing", in: project, type: "Negative")
            #expect(await refusal() == "BadRequestDetectionTrainingNotAllowNegativeTag")
            #expect((await service.send(.get, "/projects/\(project)/iterations")).json.list.isEmpty)
        }
    }

    @Test("a trained detector answers, is measured, stores boxes and suggests them")
    func detector() async throws {
        try await TestService.run(detecting: true) { service in
            let project = await service.makeProject("name=parts&domainId=\(Self.general)")
            let tag = await service.makeTag("bolt", in: project)
            let added = try await service.addImages(3, of: .red, tag: nil, to: project)
            let images = added["images"].list.map { $0["image"]["id"].text }
            let entries = images.prefix(2).map { #"{"imageId": "\#($0)", \#(Self.region(tag))}"# }
            _ = await service.send(
                .post,
                "/projects/\(project)/images/regions",
                json: #"{"regions": [\#(entries.joined(separator: ","))]}"#
            )
            let iteration = try await service.train(project)
            let path = "/projects/\(project)/iterations/\(iteration)"
            let trained = await service.send(.get, path)
            #expect(trained["status"].text == "Completed" && trained["classificationType"].isNull)
            let performance = await service.send(
                .get,
                "\(path)/performance?threshold=0.25&overlapThreshold=0.75"
            )
            #expect(performance["precision"].number == 0.25 && performance["recall"].number == 0.75)
            #expect(performance["perTagPerformance"][0]["name"].text == "bolt")
            let usual = await service.send(.get, "\(path)/performance")
            #expect(usual["precision"].number == 0.5 && abs(usual["recall"].number - 0.3) < 1e-6)
            let evaluated = await service.send(.get, "\(path)/performance/images").json.list
            #expect(evaluated.count == 2)
            #expect(evaluated.allSatisfy { $0["regions"][0]["tagName"].text == "bolt" })
            #expect(evaluated.allSatisfy { $0["predictions"][0]["boundingBox"]["height"].number == 0.125 })

            _ = await service.send(.post, "\(path)/publish?publishName=m&predictionId=x")
            let image = try Images.jpeg(.blue, 9)
            for version in ["v3.0", "v3.1"] {
                var old = service
                old.prediction = "/customvision/\(version)/prediction"
                for way in ["image", "image/nostore"] {
                    let answer = await old.predict("/\(project)/detect/iterations/m/\(way)", image: image)
                    #expect(answer.status == 200, "\(version) \(way)")
                    let found = answer["predictions"].list
                    #expect(
                        found.count == 2 && found[0]["probability"].number >= found[1]["probability"].number
                    )
                    #expect(
                        found.allSatisfy { $0["tagName"].text == "bolt" && $0["tagType"].text == "Regular" }
                    )
                    #expect(found[0]["boundingBox"].names == ["left", "top", "width", "height"])
                }
                for way in ["url", "url/nostore"] {
                    let answer = await old.predict(
                        "/\(project)/detect/iterations/m/\(way)",
                        url: RemoteImages.image
                    )
                    #expect(answer["predictions"].list.count == 2, "\(version) \(way)")
                }
            }
            var first = service
            first.prediction = "/customvision/v2.0/prediction"
            #expect(
                (await first.predict("/\(project)/image/nostore", image: image))["predictions"].list.count
                    == 2
            )
            let wrong = await service.predict("/\(project)/classify/iterations/m/image", image: image)
            #expect(wrong.status == 400 && wrong.code == "BadRequestNotSupported")
            #expect(wrong["message"].text.hasPrefix("Invalid project type for operation"))
            let unknown = await service.predict("/\(project)/classify/iterations/n/image", image: image)
            #expect(unknown.status == 404 && unknown.code == "NotFoundIteration")

            let stored = await service.send(.post, "/projects/\(project)/predictions/query")["results"].list
            #expect(stored.count == 4)
            #expect(stored.allSatisfy { $0["predictions"][0]["boundingBox"]["left"].number == 0.25 })
            let promoted = await service.send(
                .post,
                "/projects/\(project)/images/predictions",
                json:
                    #"{"images": [{"id": "\#(stored[0]["id"].text)", "regions": [{\#(Self.region(tag))}]}]}"#
            )
            #expect(promoted["images"][0]["image"]["regions"][0]["tagId"].text == tag)
            let suggested = await service.send(
                .post,
                "/projects/\(project)/tagsandregions/suggestions?iterationId=\(iteration)&imageIds=\(images[2])"
            )
            #expect(suggested.json.list.map { $0["id"].text } == [images[2]])
            #expect(suggested.json[0]["predictions"].list.count == 2)
            #expect(suggested.json[0]["predictions"][0]["boundingBox"]["width"].number == 0.5)
        }
    }
}
