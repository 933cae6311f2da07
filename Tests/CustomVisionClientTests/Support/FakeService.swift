import Foundation
import Synchronization
import Testing

@testable import CustomVisionClient

/// As much of a Custom Vision service as the client uses, written from the protocol's description and sharing no code
/// with the client.
final class FakeService: Sendable {
    struct Image: Sendable {
        var id = UUID()
        var bytes: Data
        var tags: [UUID] = []
        var regions: [Region] = []
        var metadata: [String: String] = [:]
    }

    struct Region: Sendable, Hashable {
        let tag: UUID
        let box: [Double]
    }

    struct Label: Sendable {
        var id = UUID()
        var name: String
        var description: String?
        var type = "Regular"
    }

    struct Folder: Sendable {
        var id = UUID()
        var name: String
        var description = ""
        var domain = FakeService.general
        var type: String? = "Multilabel"
        var augmentation = ["rotation": true]
        var labels: [Label] = []
        var images: [Image] = []

        mutating func add(_ label: String, description: String? = nil, type: String = "Regular") -> UUID {
            let label = Label(name: label, description: description, type: type)
            labels.append(label)
            return label.id
        }

        func names(of image: Image) -> Set<String> {
            Set(image.tags.compactMap { tag in labels.first { $0.id == tag }?.name })
        }

        func image(_ bytes: Data) -> Image? { images.first { $0.bytes == bytes } }
    }

    static let general = UUID(uuidString: "ee85a74c-405e-4adc-bb47-ffa8ca0c9f31") ?? UUID()
    static let detection = UUID(uuidString: "da2e3a8a-40a5-4171-82f4-58522f70fbc1") ?? UUID()
    static let key = "training-key-of-the-fake"

    private let state: Mutex<[Folder]>
    /// Answers instead of the service where it gives something.
    private let disturbance: Mutex<@Sendable (FakeServer.Request) -> FakeServer.Answer?>
    private let server: Mutex<FakeServer?> = Mutex(nil)

    private init(_ folders: [Folder]) {
        state = Mutex(folders)
        disturbance = Mutex { _ in nil }
    }

    /// Runs a test against a service that has some projects.
    static func with<Result>(
        _ folders: Folder...,
        test: (FakeService) async throws -> Result
    ) async throws -> Result {
        let service = FakeService(folders)
        let server = try await FakeServer { [weak service] in service?.answer($0) ?? .nothing }
        service.server.withLock { $0 = server }
        defer { server.stop() }
        return try await test(service)
    }

    var address: String { server.withLock { $0?.address ?? "" } }
    var requests: [FakeServer.Request] { server.withLock { $0?.requests ?? [] } }
    var folders: [Folder] { state.withLock(\.self) }

    func folder(_ name: String) throws -> Folder {
        try #require(folders.first { $0.name == name })
    }

    func change(_ change: @Sendable (inout [Folder]) -> Void) {
        state.withLock { change(&$0) }
    }

    func disturb(_ answer: @escaping @Sendable (FakeServer.Request) -> FakeServer.Answer?) {
        disturbance.withLock { $0 = answer }
    }

    func client(key: String? = FakeService.key, retries: RetryPolicy = .init(wait: { _ in })) throws
        -> CustomVisionClient
    {
        try CustomVisionClient(endpoint: ServiceEndpoint(address), trainingKey: key, retries: retries)
    }
}

extension FakeService {
    private func answer(_ request: FakeServer.Request) -> FakeServer.Answer {
        if let disturbed = disturbance.withLock(\.self)(request) { return disturbed }
        var path = request.segments[...]
        if path.first == "files", let id = path.last.flatMap({ UUID(uuidString: $0) }) { return file(id) }
        guard path.starts(with: ["customvision", "v3.3", "training"]) else {
            return .error(404, "NotFound", "Resource not found")
        }
        guard request.fields["training-key"] == Self.key else {
            // The shape of the gateway in front of the original.
            return .json(
                401,
                ["error": ["code": "401", "message": "Access denied due to invalid subscription key."]]
            )
        }
        path = path.dropFirst(3)
        switch (request.method, path.first, path.count) {
        case ("GET", "domains", 1):
            return .json(
                200,
                [
                    ["id": "\(Self.general)", "name": "General", "type": "Classification"],
                    ["id": "\(Self.detection)", "name": "General", "type": "ObjectDetection"],
                ]
            )
        case ("GET", "projects", 1): return .json(200, folders.map(json))
        case ("POST", "projects", 1): return create(request.query)
        case (_, "projects", _):
            let rest = Array(path.dropFirst())
            guard let id = UUID(uuidString: rest[0]),
                let index = folders.firstIndex(where: { $0.id == id })
            else { return .error(404, "NotFoundProject", "There is no such project.") }
            return state.withLock { answer(request, path: Array(rest.dropFirst()), folder: &$0[index]) }
        default: return .error(404, "NotFound", "Resource not found")
        }
    }

    private func create(_ query: [String: String]) -> FakeServer.Answer {
        var folder = Folder(name: query["name"] ?? "")
        folder.description = query["description"] ?? ""
        folder.domain = query["domainId"].flatMap { UUID(uuidString: $0) } ?? Self.general
        folder.type = folder.domain == Self.detection ? nil : query["classificationType"] ?? "Multilabel"
        let made = folder
        state.withLock { $0.append(made) }
        return .json(200, json(made))
    }

    private func answer(
        _ request: FakeServer.Request,
        path: [String],
        folder: inout Folder
    ) -> FakeServer.Answer {
        switch (request.method, path) {
        case ("GET", []): return .json(200, json(folder))
        case ("PATCH", []):
            if let text = request.json["description"] as? String { folder.description = text }
            if let settings = request.json["settings"] as? [String: Any],
                let processing = settings["imageProcessingSettings"] as? [String: Any],
                let methods = processing["augmentationMethods"] as? [String: Bool]
            {
                folder.augmentation = methods
            }
            return .json(200, json(folder))
        case ("GET", ["tags"]): return .json(200, folder.labels.map { json($0, in: folder) })
        case ("POST", ["tags"]):
            let name = request.query["name"] ?? ""
            guard !folder.labels.contains(where: { $0.name == name }) else {
                return .error(400, "BadRequestTagNameNotUnique", "There is such a tag.")
            }
            let id = folder.add(
                name,
                description: request.query["description"],
                type: request.query["type"] ?? "Regular"
            )
            return folder.labels.last { $0.id == id }.map { .json(200, json($0, in: folder)) } ?? .nothing
        case ("GET", ["images"]):
            let (skip, take) = (Int(request.query["skip"] ?? "") ?? 0, Int(request.query["take"] ?? "") ?? 50)
            return .json(200, folder.images.dropFirst(skip).prefix(take).map(json))
        case ("GET", ["images", "id"]):
            let ids = (request.query["imageIds"] ?? "").split(separator: ",").compactMap {
                UUID(uuidString: String($0))
            }
            return .json(200, folder.images.filter { ids.contains($0.id) }.map(json))
        case ("GET", ["images", "tagged", "count"]):
            return .json(200, folder.images.count { !$0.tags.isEmpty || !$0.regions.isEmpty })
        case ("GET", ["images", "untagged", "count"]):
            return .json(200, folder.images.count { $0.tags.isEmpty && $0.regions.isEmpty })
        case ("POST", ["images", "files"]): return add(request.json, to: &folder)
        case ("POST", ["images", "tags"]): return tag(request.json, in: &folder)
        default: return .error(404, "NotFound", "Resource not found")
        }
    }

    private func add(_ batch: [String: Any], to folder: inout Folder) -> FakeServer.Answer {
        let entries = batch["images"] as? [[String: Any]] ?? []
        guard (1...64).contains(entries.count) else {
            return .error(400, "BadRequestExceededBatchSize", "A batch has up to 64 images.")
        }
        var results: [[String: Any]] = []
        for entry in entries {
            var result: [String: Any] = ["sourceUrl": entry["name"] ?? ""]
            let bytes = (entry["contents"] as? String).flatMap { Data(base64Encoded: $0) } ?? Data()
            let tags = (entry["tagIds"] as? [String] ?? []).compactMap { UUID(uuidString: $0) }
            if bytes.starts(with: Data("bad".utf8)) {
                result["status"] = "ErrorImageFormat"
            } else if let known = folder.image(bytes) {
                result["status"] = "OKDuplicate"
                result["image"] = json(known)
            } else {
                var image = Image(bytes: bytes, tags: tags)
                image.metadata = batch["metadata"] as? [String: String] ?? [:]
                image.regions = (entry["regions"] as? [[String: Any]] ?? []).map { region in
                    Region(
                        tag: UUID(uuidString: region["tagId"] as? String ?? "") ?? UUID(),
                        box: ["left", "top", "width", "height"].map { region[$0] as? Double ?? -1 }
                    )
                }
                folder.images.append(image)
                result["status"] = "OK"
                result["image"] = json(image)
            }
            results.append(result)
        }
        // The order is not promised, so it is another one here.
        results.reverse()
        let isAllGood = results.allSatisfy { ($0["status"] as? String)?.hasPrefix("OK") == true }
        return .json(isAllGood ? 200 : 207, ["isBatchSuccessful": isAllGood, "images": results])
    }

    private func tag(_ batch: [String: Any], in folder: inout Folder) -> FakeServer.Answer {
        for pair in batch["tags"] as? [[String: String]] ?? [] {
            guard let image = pair["imageId"].flatMap({ UUID(uuidString: $0) }),
                let tag = pair["tagId"].flatMap({ UUID(uuidString: $0) }),
                let index = folder.images.firstIndex(where: { $0.id == image })
            else { continue }
            guard folder.type != "Multiclass" || folder.images[index].tags.isEmpty else {
                return .error(400, "BadRequestImageTags", "An image of this project has one tag.")
            }
            folder.images[index].tags.append(tag)
        }
        return .json(200, ["created": [], "duplicated": [], "exceeded": []])
    }

    private func file(_ id: UUID) -> FakeServer.Answer {
        guard let image = folders.flatMap(\.images).first(where: { $0.id == id }) else {
            return .status(404, body: Data())
        }
        return .status(200, fields: ["Content-Type": "image/jpeg"], body: image.bytes)
    }
}

extension FakeService {
    private func json(_ folder: Folder) -> [String: Any] {
        [
            "id": folder.id.uuidString.lowercased(), "name": folder.name, "description": folder.description,
            "settings": [
                "domainId": folder.domain.uuidString.lowercased(),
                "classificationType": folder.type ?? NSNull(),
                "targetExportPlatforms": [String](), "detectionParameters": NSNull(),
                "imageProcessingSettings": ["augmentationMethods": folder.augmentation],
            ] as [String: Any],
            "created": "2020-11-13T01:23:45.678Z", "status": "Succeeded",
        ]
    }

    private func json(_ label: Label, in folder: Folder) -> [String: Any] {
        [
            "id": label.id.uuidString.lowercased(), "name": label.name,
            "description": label.description ?? NSNull(),
            "type": label.type, "imageCount": folder.images.count { $0.tags.contains(label.id) },
        ]
    }

    private func json(_ image: Image) -> [String: Any] {
        var json: [String: Any] = [
            "id": image.id.uuidString.lowercased(), "created": "2020-11-13T01:23:45.6780000", "width": 4,
            "height": 3,
            "originalImageUri": "\(address)/files/\(image.id.uuidString.lowercased())?sig=x",
        ]
        // Members without content are left out, as the original does.
        if !image.tags.isEmpty { json["tags"] = image.tags.map { ["tagId": $0.uuidString.lowercased()] } }
        if !image.metadata.isEmpty { json["metadata"] = image.metadata }
        if !image.regions.isEmpty {
            json["regions"] = image.regions.map { region in
                [
                    "tagId": region.tag.uuidString.lowercased(), "left": region.box[0], "top": region.box[1],
                    "width": region.box[2], "height": region.box[3],
                ] as [String: Any]
            }
        }
        return json
    }
}
