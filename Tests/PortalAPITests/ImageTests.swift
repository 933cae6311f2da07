import Annotations
import BaseModels
import Foundation
import HTTPAPI
import HTTPTypes
import Imaging
import Projects
import Storage
import TestSupport
import Testing

@testable import PortalAPI

@Suite("Images and their boxes in the portal")
struct ImageTests {
    /// A detection project with two tags and three images of 16 by 8 pixels.
    private static func withProject(
        _ body: (_ home: TestPortal, _ project: UUID, _ tags: [UUID], _ images: [UUID]) async throws -> Void
    ) async throws {
        try await TestPortal.run { home in
            let domain = home.projects.domains.domain(named: "General", type: .objectDetection)
            let draft = ProjectDraft(name: "parts", domainID: domain?.id)
            let project = try await home.projects.createProject(draft).record.id
            var tags: [UUID] = []
            for name in ["bolt", "nut"] {
                tags.append(try await home.projects.createTag(TagDraft(name: name), in: project).record.id)
            }
            let batch = try (0..<3).map { number in
                let pixels = [UInt8](repeating: UInt8(40 * number), count: 16 * 8 * 3)
                let image = RGBImage(width: 16, height: 8, pixels: pixels)
                return ImageSubmission(content: .bytes(Data(try PNGEncoder.encode(image))))
            }
            let images = try await home.projects.addImages(batch, to: project).map { outcome in
                guard case .created(let image) = outcome.result else {
                    throw APIError(.badRequest, "\(outcome)")
                }
                return image.record.id
            }
            try await body(home, project, tags, images)
        }
    }

    private static func body(_ regions: [(tag: UUID, left: Double, width: Double)]) -> String {
        let list = regions.map {
            #"{"tagId": "\#($0.tag)", "left": \#($0.left), "top": 0.25, "width": \#($0.width), "height": 0.5}"#
        }
        return #"{"regions": [\#(list.joined(separator: ","))]}"#
    }

    @Test("all boxes of an image are replaced in one call, which answers with their ids in the order sent")
    func replacing() async throws {
        try await Self.withProject { home, project, tags, images in
            let path = "/projects/\(project)/images/\(images[0])/regions"
            let first = try await home.send(
                .put,
                path,
                json: Self.body([(tags[0], 0, 0.25), (tags[1], 0.5, 0.25)])
            )
            #expect(first.status == 200)
            let regions = first.json.list
            #expect(regions.map { $0["tagName"].text } == ["bolt", "nut"])
            #expect(
                regions[0].names == [
                    "regionId", "tagId", "tagName", "created", "left", "top", "width", "height",
                ]
            )
            home.clock.advance(by: 1)
            let second = try await home.send(
                .put,
                path,
                json: Self.body([(tags[0], 0.125, 0.25), (tags[1], 0.5, 0.25)])
            )
            #expect(second.json[1] == regions[1], "what was not touched is the same")
            #expect(second.json[0]["regionId"].text != regions[0]["regionId"].text)
            let listed = try await home.send(.get, "/projects/\(project)/images?orderBy=Oldest")
            #expect(listed.json.list.map { $0["id"].id } == images)
            #expect(
                Set(listed.json[0]["regions"].list.map { $0["regionId"].text })
                    == Set(second.json.list.map { $0["regionId"].text })
            )
            #expect(listed.json[1]["regions"].isAbsent)
            let none = try await home.send(.put, path, json: #"{"regions": []}"#)
            #expect(none.status == 200 && none.json == JSON([String]()))
            #expect(
                (try await home.send(.get, "/projects/\(project)/images/count?taggingStatus=Tagged")).text
                    == "0"
            )

            let refusals: [(String, String, Int, String)] = [
                (path, Self.body([(UUID(), 0, 0.25)]), 400, "BadRequestInvalidIds"),
                (path, Self.body([(tags[0], 0.75, 0.5)]), 400, "BadRequestImageRegions"),
                (path, Self.body([(tags[0], 0.75, 0)]), 400, "BadRequestImageRegions"),
                (path, "{}", 400, "BadRequestRequiredParamIsNull"),
                (
                    "/projects/\(project)/images/\(UUID())/regions", Self.body([(tags[0], 0, 0.25)]), 404,
                    "NotFoundImage"
                ),
                ("/projects/\(project)/images/x/regions", Self.body([]), 404, "NotFoundImage"),
            ]
            for (path, json, status, code) in refusals {
                let answer = try await home.send(.put, path, json: json)
                #expect(answer.status == status && answer.code == code, "\(json): \(answer.text)")
            }
            let other = try await home.projects.createProject(ProjectDraft(name: "other")).record.id
            let refused = try await home.limited(to: other).send(.put, path, json: Self.body([]))
            #expect(refused.status == 404 && refused.code == "NotFoundProject")
        }
    }

    @Test("images are listed and counted by the number of their boxes and the shortest side in pixels")
    func filters() async throws {
        try await Self.withProject { home, project, tags, images in
            // 16 by 8 pixels: boxes of 4 by 4, and of 8 by 4 and 2 by 4.
            for (image, regions) in [
                (images[1], [(tag: tags[0], left: 0.0, width: 0.25)]),
                (
                    images[2],
                    [(tag: tags[0], left: 0.0, width: 0.5), (tag: tags[1], left: 0.5, width: 0.125)]
                ),
            ] {
                let path = "/projects/\(project)/images/\(image)/regions"
                _ = try await home.send(.put, path, json: Self.body(regions))
            }
            for (query, places) in [
                ("", [0, 1, 2]), ("minBoxes=1", [1, 2]), ("maxBoxes=0", [0]), ("minBoxes=1&maxBoxes=1", [1]),
                ("minBoxSide=4", [1]), ("maxBoxSide=3", [2]), ("minBoxSide=1&maxBoxSide=4", [1, 2]),
                ("minBoxes=2&minBoxSide=3", []), ("minBoxes=1&tagIds=\(tags[1])", [2]),
                ("maxBoxes=1&taggingStatus=Tagged", [1]), ("minBoxSide=0&maxBoxSide=2147483647", [0, 1, 2]),
            ] as [(String, [Int])] {
                let list = try await home.send(.get, "/projects/\(project)/images?orderBy=Oldest&\(query)")
                #expect(list.json.list.map { $0["id"].id } == places.map { images[$0] }, "\(query)")
                let count = try await home.send(.get, "/projects/\(project)/images/count?\(query)")
                #expect(count.text == "\(places.count)", "\(query)")
            }
            for query in ["minBoxes=2&maxBoxes=1", "minBoxSide=-1", "maxBoxes=many"] {
                let answer = try await home.send(.get, "/projects/\(project)/images?\(query)")
                #expect(answer.status == 400 && answer.code == "BadRequest", "\(query)")
            }
        }
    }

    @Test("suggestions come with how the preview stands and who suggests")
    func suggestions() async throws {
        try await Self.withProject { home, project, tags, images in
            let path = "/projects/\(project)/images/\(images[0])/suggestions"
            let tag = IterationTag(tagID: tags[0], name: "bolt", type: .regular)
            let box = NormalizedBox(left: 0.25, top: 0.5, width: 0.5, height: 0.25)
            home.suggester.answer(
                RegionSuggestions(
                    preview: .init(state: .ready, imageCount: 12, drawnImageCount: 14, neededImageCount: 5),
                    source: .preview,
                    predictions: [Prediction(tag: tag, probability: 0.75, box: box)]
                )
            )
            let answer = try await home.send(.post, path)
            #expect(answer.status == 200 && home.suggester.asked == [images[0]])
            #expect(answer.json["state"].text == "ready" && answer.json["source"].text == "preview")
            #expect(
                ["imageCount", "labeledImageCount", "neededImageCount"].map { answer.json[$0].number }
                    == [12, 14, 5]
            )
            #expect(answer.json["iterationId"].isNull)
            let found = answer.json["predictions"][0]
            #expect(found["tagId"].id == tags[0] && found["probability"].number == 0.75)
            #expect(found["boundingBox"]["width"].number == 0.5)
            for (state, name) in [
                (RegionSuggestions.Preview.State.none, "none"), (.training, "training"), (.failed, "failed"),
            ] {
                home.suggester.answer(
                    RegionSuggestions(
                        preview: .init(
                            state: state,
                            imageCount: 0,
                            drawnImageCount: 2,
                            neededImageCount: 5
                        ),
                        source: nil,
                        predictions: []
                    )
                )
                let answer = try await home.send(.post, path)
                #expect(answer.json["state"].text == name && answer.json["source"].isNull)
                #expect(answer.json["predictions"] == JSON([String]()))
            }
            let other = try await home.projects.createProject(ProjectDraft(name: "other")).record.id
            let refused = try await home.limited(to: other).send(.post, path)
            #expect(refused.status == 404 && refused.code == "NotFoundProject")
        }
    }

    @Test("sample photographs have no boxes, so that detection projects do not take them")
    func samples() async throws {
        try await Self.withProject { home, project, _, _ in
            let answer = try await home.send(.post, "/projects/\(project)/samples", json: #"{"count": 1}"#)
            #expect(answer.status == 400 && answer.code == "BadRequestNotSupported")
        }
    }
}
