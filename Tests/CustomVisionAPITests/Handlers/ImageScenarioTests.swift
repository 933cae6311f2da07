import CustomVisionAPI
import Foundation
import HTTPTypes
import TestSupport
import Testing

@Suite("Images on the wire")
struct ImageScenarioTests {
    @Test("a form, a form of five and a raw body are images; tags of the query go on all of them")
    func uploads() async throws {
        try await TestService.run { service in
            let project = await service.makeProject()
            let tag = await service.makeTag("red", in: project)
            let one = await service.send(
                .post,
                "/projects/\(project)/images?tagIds=\(tag)",
                body: try form([("imageData", #"; filename="oak 1.jpg""#, try Images.jpeg(.red, 0))]),
                contentType: "multipart/form-data; boundary=XX"
            )
            #expect(one.status == 200)
            #expect(one["isBatchSuccessful"].flag == true)
            let entry = one["images"][0]
            #expect(entry["status"].text == "OK")
            #expect(entry["sourceUrl"].text == #""oak 1.jpg""#)
            let image = entry["image"]
            #expect(image["width"].number == 48 && image["height"].number == 48)
            #expect(image["tags"][0]["tagId"].text == tag)
            #expect(image["tags"][0]["tagName"].isNull)
            #expect(image["regions"].isAbsent && image["metadata"].isAbsent)
            #expect(image["created"].text.wholeMatch(of: #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}/#) != nil)

            let five = await service.send(
                .post,
                "/projects/\(project)/images?tagIds=\(tag)",
                body: try form(try (1...5).map { ("\($0)", "", try Images.jpeg(.red, $0)) }),
                contentType: "multipart/form-data; boundary=XX"
            )
            #expect(five["images"].list.count == 5)
            #expect(five["images"].list.allSatisfy { $0["image"]["tags"].list.count == 1 })
            #expect(five["images"][0]["sourceUrl"].isNull)
            let raw = await service.send(
                .post,
                "/projects/\(project)/images",
                body: try Images.jpeg(.blue, 0),
                contentType: "application/octet-stream"
            )
            #expect(raw.status == 200 && raw["images"].list.count == 1)
            #expect(raw["images"][0]["image"]["tags"].isAbsent)
            let counts = try await counts(of: project, service)
            #expect(counts == ["6", "1", "7"])
            let empty = await service.send(.post, "/projects/\(project)/images")
            #expect(empty.status == 400 && empty.code == "BadRequestImageBatch")
            #expect(empty["message"].text.hasPrefix("No valid image files"))
        }
    }

    @Test("a batch that fails in part answers 207, or 200 to clients that do not know 207")
    func partialFailure() async throws {
        try await TestService.run { service in
            let project = await service.makeProject()
            let image = try Images.jpeg(.red, 0).base64EncodedString()
            let batch = #"""
                {"images": [{"name": "good.jpg", "contents": "\#(image)"},
                            {"name": "text.jpg", "contents": "aGVsbG8="}, {"name": "x", "contents": "?"}]}
                """#
            let answer = await service.send(.post, "/projects/\(project)/images/files", json: batch)
            #expect(answer.status == 207)
            #expect(answer["isBatchSuccessful"].flag == false)
            let images = answer["images"]
            #expect(images.list.map { $0["status"].text } == ["OK", "ErrorImageFormat", "ErrorImageFormat"])
            #expect(images.list.map { $0["sourceUrl"].text } == ["good.jpg", "text.jpg", "x"])
            #expect(images[1]["image"].isAbsent && !images[0]["image"].isAbsent)
            var old = service
            old.training = "/customvision/v3.2/training"
            let again = await old.send(.post, "/projects/\(project)/images/files", json: batch)
            #expect(again.status == 200 && again["isBatchSuccessful"].flag == false)
        }
    }

    @Test("the same bytes again are OKDuplicate with the first image, and the batch counts as successful")
    func duplicates() async throws {
        try await TestService.run { service in
            let project = await service.makeProject()
            let first = try await service.addImages(1, of: .red, tag: nil, to: project)
            let tag = await service.makeTag("red", in: project)
            let second = try await service.addImages(1, of: .red, tag: tag, to: project)
            #expect(second.status == 200 && second["isBatchSuccessful"].flag == true)
            #expect(second["images"][0]["status"].text == "OKDuplicate")
            #expect(second["images"][0]["image"]["id"] == first["images"][0]["image"]["id"])
            #expect(try await counts(of: project, service) == ["1", "0", "1"])
        }
    }

    @Test("uploads side by side lose neither images nor tags, and the same bytes are added once")
    func sideBySide() async throws {
        try await TestService.run { service in
            let project = await service.makeProject()
            let tag = await service.makeTag("red", in: project)
            let statuses = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<16 {
                    group.addTask {
                        let answer = await service.send(
                            .post,
                            "/projects/\(project)/images?tagIds=\(tag)",
                            body: try Images.jpeg(.red, number % 12),
                            contentType: "application/octet-stream"
                        )
                        return answer["images"][0]["status"].text
                    }
                }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(statuses == ["OK": 12, "OKDuplicate": 4])
            #expect(try await counts(of: project, service) == ["12", "0", "12"])
        }
    }

    @Test("of three addresses one is broken: 207, ErrorSource without an image, the others in")
    func addresses() async throws {
        try await TestService.run { service in
            let project = await service.makeProject()
            let urls = [RemoteImages.image, "https://images.example/missing.jpg", RemoteImages.other]
            let entries = urls.map { #"{"url": "\#($0)"}"# }.joined(separator: ",")
            let answer = await service.send(
                .post,
                "/projects/\(project)/images/urls",
                json: #"{"images": [\#(entries)]}"#
            )
            #expect(answer.status == 207)
            #expect(answer["images"].list.map { $0["status"].text } == ["OK", "ErrorSource", "OK"])
            #expect(answer["images"].list.map { $0["sourceUrl"].text } == urls)
            #expect(answer["images"][1]["image"].isAbsent)
            let large = await service.send(
                .post,
                "/projects/\(project)/images/urls",
                json: #"{"images": [{"Url": "\#(RemoteImages.large)"}]}"#
            )
            #expect(large["images"][0]["status"].text == "ErrorImageSize")
        }
    }

    @Test("a project is copied by the links of its images, which are never fetched")
    func copyByLinks() async throws {
        try await TestService.run { service in
            let (source, copy) = (await service.makeProject(), await service.makeProject())
            _ = try await service.addImages(3, of: .red, tag: nil, to: source)
            let images = await service.sendAnywhere(
                .get,
                "/some/where/customvision/v3.3/training/projects/\(source)/images/untagged",
                base: "https://vision.example:8443/"
            )
            let links = images.json.list.map { $0["originalImageUri"].text }
            #expect(links.count == 3)
            for link in links {
                let pattern =
                    #/https://vision\.example:8443/some/where/images/[0-9a-f]{64}\?end=\d+&signature=[\w-]+/#
                #expect(link.wholeMatch(of: pattern) != nil, "\(link)")
            }
            let entries = links.map { #"{"url": "\#($0)"}"# }.joined(separator: ",")
            let answer = await service.send(
                .post,
                "/projects/\(copy)/images/urls",
                json: #"{"images": [\#(entries)]}"#
            )
            #expect(answer.status == 200)
            #expect(try await counts(of: copy, service) == ["0", "3", "3"])

            let link = try #require(links.first)
            let path = String(link.dropFirst("https://vision.example:8443/some/where/".count))
            let encoded = try #require(path.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
            let artifact = await service.send(.get, "/projects/\(copy)/artifacts?path=\(encoded)")
            #expect(artifact.status == 200)
            #expect(artifact.headerFields[.contentType] == "application/octet-stream")
            let originals = try (0..<3).map { try Images.jpeg(.red, $0) }
            #expect(originals.contains(artifact.body))
            let forged = encoded.replacing("signature", with: "Signature")
            let refused = await service.send(.get, "/projects/\(copy)/artifacts?path=\(forged)")
            #expect(refused.status == 400 && refused.code == "BadRequestInvalidArtifactUri")
        }
    }

    @Test("pages do not overlap and come in the order asked for; counts are bare numbers")
    func paging() async throws {
        try await TestService.run { service in
            let project = await service.makeProject()
            let tag = await service.makeTag("red", in: project)
            let added = try await service.addImages(12, of: .red, tag: tag, to: project)
            let ids = added["images"].list.map { $0["image"]["id"].text }
            var read: [String] = []
            for skip in stride(from: 0, through: 15, by: 5) {
                let page = await service.send(.get, "/projects/\(project)/images/tagged?take=5&skip=\(skip)")
                #expect(page.status == 200)
                #expect(page.json.list.count == [5, 5, 2, 0][skip / 5])
                read += page.json.list.map { $0["id"].text }
            }
            #expect(read == ids.reversed())
            let oldest = await service.send(.get, "/projects/\(project)/images?orderBy=Oldest&take=12")
            #expect(oldest.json.list.map { $0["id"].text } == ids)
            #expect(oldest.json[0]["tags"][0]["tagName"].text == "red")
            #expect(try await counts(of: project, service) == ["12", "0", "12"])
            #expect((await service.send(.get, "/projects/\(project)/images?take=257")).status == 400)
            let byID = await service.send(.get, "/projects/\(project)/images/id?imageIds=\(ids[3]),\(ids[1])")
            #expect(Set(byID.json.list.map { $0["id"].text }) == [ids[1], ids[3]])
            #expect((await service.send(.get, "/projects/\(project)/images/id")).text == "[]")
        }
    }

    @Test("tags are put on images and taken off; each pair is in one list")
    func tagging() async throws {
        try await TestService.run { service in
            let project = await service.makeProject()
            let (red, blue) = (
                await service.makeTag("red", in: project), await service.makeTag("blue", in: project)
            )
            let image = try await service.addImages(1, of: .red, tag: red, to: project)["images"][0][
                "image"
            ]["id"].text
            let answer = await service.send(
                .post,
                "/projects/\(project)/images/tags",
                json: #"""
                    {"tags": [{"imageId": "\#(image)", "tagId": "\#(red)"}, {"imageId": "\#(image)", "tagId": "\#(blue)"}]}
                    """#
            )
            #expect(answer.status == 200)
            #expect(answer["created"].list.map { $0["tagId"].text } == [blue])
            #expect(answer["duplicated"].list.map { $0["tagId"].text } == [red])
            #expect(answer["exceeded"] == JSON([String]()))
            let removed = await service.send(
                .delete,
                "/projects/\(project)/images/tags?imageIds=\(image)&tagIds=\(red),\(blue)"
            )
            #expect(removed.status == 204)
            #expect(try await counts(of: project, service) == ["0", "1", "1"])
        }
    }

    @Test("metadata is merged and filtered by; a missing image makes the answer 207")
    func metadata() async throws {
        try await TestService.run { service in
            let project = await service.makeProject()
            let added = try await service.addImages(2, of: .red, tag: nil, to: project)
            let ids = added["images"].list.map { $0["image"]["id"].text }
            func update(_ image: String, _ json: String) async -> Answer {
                await service.send(
                    .post,
                    "/projects/\(project)/images/metadata?imageIds=\(image)",
                    json: json
                )
            }
            #expect((await update(ids[0], #"{"key1": "a"}"#)).status == 200)
            let merged = await update(ids[0], #"{"key2": "c"}"#)
            #expect(merged["isBatchSuccessful"].flag == true && merged["images"][0]["status"].text == "OK")
            #expect(merged["images"][0]["metadata"].names == ["key1", "key2"])
            _ = await update(ids[1], #"{"key1": "a", "key2": "b"}"#)
            let missing = await update(UUID().uuidString, #"{"key1": "a"}"#)
            #expect(missing.status == 207 && missing["images"][0]["status"].text == "ErrorImageNotFound")
            let filter = "metadata%3Dkey1%20eq%20%27a%27%20and%20key2%20ne%20%27b%27"
            let found = await service.send(.get, "/projects/\(project)/images?%24filter=\(filter)")
            #expect(found.json.list.map { $0["id"].text } == [ids[0]])
            #expect(
                (await service.send(.get, "/projects/\(project)/images/count?$filter=\(filter)")).text == "1"
            )
        }
    }

    @Test("65 images are too many, and regions do not belong into a project that classifies")
    func refusals() async throws {
        try await TestService.run { service in
            let project = await service.makeProject()
            let many = [String](repeating: #"{"contents": "AA=="}"#, count: 65).joined(separator: ",")
            let batch = await service.send(
                .post,
                "/projects/\(project)/images/files",
                json: #"{"images": [\#(many)]}"#
            )
            #expect(batch.status == 400 && batch.code == "BadRequestExceededBatchSize")
            let image = try await service.addImages(1, of: .red, tag: nil, to: project)["images"][0][
                "image"
            ]["id"].text
            let tag = await service.makeTag("red", in: project)
            let region = await service.send(
                .post,
                "/projects/\(project)/images/regions",
                json: #"""
                    {"regions": [{"imageId": "\#(image)", "tagId": "\#(tag)", "left": 0, "top": 0, "width": 1, "height": 1}]}
                    """#
            )
            #expect(region.status == 400 && region.code == "BadRequestImageRegions")
            let proposals = await service.send(.post, "/projects/\(project)/images/\(image)/regionproposals")
            #expect(proposals.status == 200 && proposals["proposals"] == JSON([String]()))
            #expect(proposals["imageId"].text == image)
        }
    }

    @Test("deleting by ids answers 204, deleting all 202, deleting nothing 400")
    func delete() async throws {
        try await TestService.run { service in
            let project = await service.makeProject()
            let added = try await service.addImages(3, of: .red, tag: nil, to: project)
            let id = added["images"][0]["image"]["id"].text
            #expect(
                (await service.send(.delete, "/projects/\(project)/images")).code
                    == "BadRequestRequiredParamIsNull"
            )
            #expect((await service.send(.delete, "/projects/\(project)/images?imageIds=\(id)")).status == 204)
            #expect(try await counts(of: project, service) == ["0", "2", "2"])
            let all = await service.send(
                .delete,
                "/projects/\(project)/images?allImages=True&allIterations=true"
            )
            #expect(all.status == 202 && all.body.isEmpty)
            #expect(try await counts(of: project, service) == ["0", "0", "0"])
        }
    }

    /// Tagged, untagged and all images, as the answers' text.
    private func counts(of project: String, _ service: TestService) async throws -> [String] {
        var counts: [String] = []
        for path in ["images/tagged/count", "images/untagged/count", "images/count"] {
            counts.append((await service.send(.get, "/projects/\(project)/\(path)")).text)
        }
        return counts
    }

    private func form(_ parts: [(name: String, rest: String, data: Data)]) throws -> Data {
        var body = Data()
        for part in parts {
            body += Data(
                "--XX\r\nContent-Disposition: form-data; name=\"\(part.name)\"\(part.rest)\r\n\r\n".utf8
            )
            body += part.data + Data("\r\n".utf8)
        }
        return body + Data("--XX--\r\n".utf8)
    }
}
