import Foundation
import Testing

@testable import CustomVisionClient

@Suite("Images on their way into a project")
struct UploadTests {
    private static func submission(_ name: String, _ bytes: Data, tags: [UUID] = []) -> ImageSubmission {
        ImageSubmission(name: name, bytes: bytes, tagIDs: tags)
    }

    private static func batch(_ submissions: [ImageSubmission]) -> UploadBatcher.Batch {
        var batch = UploadBatcher.Batch(metadata: [:])
        batch.images = submissions.enumerated().map { ($0, $1) }
        return batch
    }

    @Test("are told apart in an answer of any order, each with its own outcome")
    func partialFailure() async throws {
        let project = FakeService.Folder(name: "parts", images: [.init(bytes: photograph(2))])
        try await FakeService.with(project) { service in
            let outcomes = try await service.client().upload(
                Self.batch([
                    Self.submission("1", photograph(1)), Self.submission("2", photograph(2)),
                    Self.submission("3", Data("bad".utf8)), Self.submission("4", photograph(4)),
                ]),
                to: project.id
            )
            let after = try service.folder("parts")
            let new = try [1, 4].map { try #require(after.image(photograph($0))).id }
            #expect(outcomes[0] == .added(new[0]))
            #expect(outcomes[1] == .alreadyThere(project.images[0].id))
            #expect(
                outcomes[2] == .failed("The server cannot read it: send it as JPEG or PNG.")
            )
            #expect(outcomes[3] == .added(new[1]))
        }
    }

    @Test("are taken in their order where the service forgets their names")
    func namesForgotten() async throws {
        let project = FakeService.Folder(name: "parts")
        try await FakeService.with(project) { service in
            let ids = [UUID(), UUID()]
            service.disturb { request in
                guard request.path.hasSuffix("/images/files") else { return nil }
                return .json(200, ["images": ids.map { ["status": "OK", "image": ["id": "\($0)"]] }])
            }
            let outcomes = try await service.client().upload(
                Self.batch([Self.submission("1", photograph(1)), Self.submission("2", photograph(2))]),
                to: project.id
            )
            #expect(outcomes == ids.map(ImageOutcome.added))
        }
    }

    @Test("go one by one where a service refuses them together")
    func refusedBatch() async throws {
        let project = FakeService.Folder(name: "parts")
        try await FakeService.with(project) { service in
            service.disturb { request in
                let images = request.json["images"] as? [[String: Any]] ?? []
                return images.contains { $0["name"] as? String == "2" }
                    ? .error(400, "BadRequestImageRegions", "No regions here.") : nil
            }
            let outcomes = try await service.client().upload(
                Self.batch((1...3).map { Self.submission("\($0)", photograph($0)) }),
                to: project.id
            )
            #expect(outcomes.map { $0.imageID == nil } == [false, true, false])
            #expect(outcomes[1] == .failed("No regions here."))
        }
    }

    @Test("end with the first answer that reports on others than were sent")
    func wrongCount() async throws {
        let project = FakeService.Folder(name: "parts")
        try await FakeService.with(project) { service in
            service.disturb { $0.method == "POST" ? .json(200, ["images": [String]()]) : nil }
            let error = try await failure {
                try await service.client().upload(
                    Self.batch([Self.submission("1", photograph(1))]),
                    to: project.id
                )
            }
            #expect(error.code == .unexpectedAnswer)
        }
    }

    @Test("go in batches of 64 images, 20 MB and 20 tags at most, with one metadata each")
    func batches() throws {
        func run(_ submissions: [ImageSubmission]) -> [UploadBatcher.Batch] {
            var batcher = UploadBatcher()
            var batches = submissions.enumerated().flatMap { batcher.add($1, at: $0) }
            while let rest = batcher.takeLargest() { batches.append(rest) }
            #expect(batches.flatMap(\.images).map(\.index).sorted() == Array(submissions.indices))
            return batches
        }
        let many = run((0..<200).map { Self.submission("\($0)", Data([1])) })
        #expect(many.map(\.images.count) == [64, 64, 64, 8])
        let large = run((0..<7).map { Self.submission("\($0)", Data(count: 6_000_000)) })
        #expect(large.map(\.images.count) == [3, 3, 1])
        let tagged = run((0..<50).map { Self.submission("\($0)", Data([1]), tags: [UUID()]) })
        #expect(tagged.map(\.images.count) == [20, 20, 10])
        let described = run(
            (0..<10).map { number in
                ImageSubmission(
                    name: "\(number)",
                    bytes: Data([1]),
                    tagIDs: [],
                    metadata: ["k": "\(number % 2)"]
                )
            }
        )
        #expect(described.map(\.images.count) == [5, 5])
        #expect(
            described.allSatisfy { batch in
                batch.images.allSatisfy { $0.submission.metadata == batch.metadata }
            }
        )
    }
}
