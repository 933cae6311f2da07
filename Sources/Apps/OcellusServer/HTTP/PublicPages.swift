import BaseModels
import Bytes
import CustomVisionMapping
import CustomVisionProtocol
import Export
import ExportService
import Foundation
import HTTPAPI
import HTTPTypes
import Hummingbird
import Imaging
import ModelGraph
import NIOCore
import PortalAPI
import Projects
import Storage

/// What the server answers outside the protocol: health, metrics, the description of the API, and images, archives
/// of projects and exported models by signed link.
struct PublicPages: Sendable {
    /// One of the addresses.
    enum Page: Hashable {
        case live
        case ready
        case metrics
        case description
        case image(String)
        case archive(UUID)
        case export(ContentDigest, name: String)
        case webBaseModels
        case webBaseModel(String, file: String)

        /// The page at a path, if there is one; doubled slashes do not count.
        init?(path: String) {
            let segments = path.split(separator: "/")
            switch segments.count {
            case 1 where segments[0] == "metrics": self = .metrics
            case 1 where segments[0] == "openapi.json": self = .description
            case 2 where segments[0] == "runtime" && segments[1] == "base-models.json": self = .webBaseModels
            case 4 where segments[0] == "runtime" && segments[1] == "base-models":
                self = .webBaseModel(String(segments[2]), file: String(segments[3]))
            case 2 where segments[0] == "health" && segments[1] == "live": self = .live
            case 2 where segments[0] == "health" && segments[1] == "ready": self = .ready
            case 2... where segments[segments.count - 2] == "images" && segments.last?.count == 64:
                // A proxy may put a prefix before the links.
                guard !segments.contains(where: { $0.lowercased() == "customvision" }) else { return nil }
                self = .image(String(segments[segments.count - 1]))
            case 2... where segments[segments.count - 2] == "archives":
                guard !segments.contains(where: { $0.lowercased() == "customvision" }),
                    let project = UUID(uuidString: String(segments[segments.count - 1]))
                else { return nil }
                self = .archive(project)
            case 3... where segments[segments.count - 3] == "exports":
                guard !segments.contains(where: { $0.lowercased() == "customvision" }),
                    let digest = ContentDigest(hexadecimal: segments[segments.count - 2])
                else { return nil }
                self = .export(digest, name: String(segments[segments.count - 1]))
            default: return nil
            }
        }

        /// The name under which it is counted.
        var label: String {
            switch self {
            case .live: "HealthLive"
            case .ready: "HealthReady"
            case .metrics: "Metrics"
            case .description: "OpenAPI"
            case .image: "SignedImage"
            case .archive: "SignedArchive"
            case .export: "SignedExport"
            case .webBaseModels: "WebBaseModels"
            case .webBaseModel: "WebBaseModel"
            }
        }

        /// Refuses every method but GET.
        func check(_ method: HTTPRequest.Method) throws(APIError) {
            guard method == .get else { throw PublicPages.getOnly }
        }
    }

    /// What addresses say that are for reading only.
    static let getOnly = APIError(
        .methodNotAllowed,
        "This address takes GET only.",
        headerFields: [.allow: "GET, HEAD"]
    )

    let projects: ProjectStore
    let webModels: WebModelService
    let baseModels: BaseModelLibrary
    /// Where lists of images lie while an archive is sent.
    let transfers: URL
    /// How long a client may take for each part of an archive.
    let archivePartTime: Duration
    let authenticator: Authenticator
    let metrics: PrometheusRegistry
    let description: Data
    let health: HealthReport

    func answer(
        _ page: Page,
        _ target: RequestTarget,
        _ request: Request,
        on channel: any Channel
    ) async throws -> Response {
        switch page {
        case .live:
            return Response(try APIResponse.json(["status": "alive"]))
        case .ready:
            let findings = await health.findings()
            let status: HTTPResponse.Status = findings.isEmpty ? .ok : .serviceUnavailable
            return Response(
                try APIResponse.json(
                    ["status": findings.isEmpty ? "ready" : findings.joined(separator: " ")],
                    status: status
                )
            )
        case .metrics:
            _ = try await authenticator.admit(request.head, asking: .trainingKey)
            await health.record(in: metrics)
            return Response(
                status: .ok,
                headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: metrics.exposition()))
            )
        case .description:
            return Response(
                status: .ok,
                headers: [.contentType: APIResponse.jsonContentType],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: description))
            )
        case .image(let name):
            return try await image(name, target)
        case .archive(let project):
            return try await archive(of: project, target, on: channel)
        case .export(let digest, let name):
            return try await export(digest, name, target)
        case .webBaseModels:
            return try await webBaseModelList()
        case .webBaseModel(let name, let file):
            return try await webBaseModel(name, file)
        }
    }

    /// A base model that heads are trained on in a page.
    private struct WebBaseModel: Encodable {
        let name: String
        let edge: Int
        /// What people call it, and how many of a hundred images its models get right (`docs/accuracy.md`), as its package tells.
        let title: String?
        let accuracy: Double?
    }

    /// How large one is, its description tells: to know it here all would have to be made.
    private func webBaseModelList() async throws -> Response {
        let packages = try await projects.blocking { [baseModels] in try baseModels.list().packages }
        let list = webModels.baseModels.map { model in
            // The newest version comes first, and it is the one that is handed out.
            let manifest = packages.first { $0.manifest.name == model.packageName }?.manifest
            return WebBaseModel(
                name: model.name,
                edge: model.edge,
                title: manifest?.title,
                accuracy: manifest?.measured?.accuracy?[PortalService.accuracyMeasure]
            )
        }
        return Response(try APIResponse.json(list))
    }

    /// A file of a base model; base models are no secret: their packages are public, and nothing of a project is in them.
    private func webBaseModel(_ name: String, _ file: String) async throws -> Response {
        let files = try await webModels.files(ofBaseModel: name) ?? []
        guard let found = files.first(where: { $0.name == file }) else {
            throw APIError(
                .notFound,
                "There is no base model of this name for pages; /runtime/base-models.json lists them."
            )
        }
        let isDescription = file == WebModelDescription.fileName
        return Response(
            status: .ok,
            headers: [
                .contentType: isDescription ? APIResponse.jsonContentType : "application/octet-stream",
                // The description says which weights belong to it, so only the weights may be kept.
                .cacheControl: isDescription ? "no-cache" : "public, max-age=3600",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: found.data))
        )
    }

    /// Refuses a link that is not one of ours, or has ended.
    private func require(_ opened: SignedLinks.Target, _ target: RequestTarget, _ advice: String)
        throws(APIError)
    {
        let (end, signature) = (target.value("end") ?? "", target.value("signature") ?? "")
        guard projects.links.isValid(opened, end: end, signature: signature, now: projects.now()) else {
            throw Self.invalidLink(advice)
        }
    }

    private static func invalidLink(_ advice: String) -> APIError {
        APIError(.notFound, "The link is not valid or has ended; \(advice).")
    }

    private func export(_ digest: ContentDigest, _ name: String, _ target: RequestTarget) async throws
        -> Response
    {
        try require(.export(digest, name: name), target, "list the exports again to get a new one")
        let package: Data
        do {
            package = try await projects.exportPackage(digest)
        } catch let error as StorageError where error.code == .notFound {
            throw APIError(.notFound, "The export is not there any more; export the iteration again.")
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/zip",
                // The name is signed, so it is one of ours and has no quotes.
                .contentDisposition: "attachment; filename=\"\(name)\"",
                .cacheControl: "private, max-age=3600, immutable",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: package))
        )
    }

    private func archive(
        of project: UUID,
        _ target: RequestTarget,
        on channel: any Channel
    ) async throws -> Response {
        try require(.archive(project: project), target, "ask for the archive again")
        let archive: ProjectArchive
        do {
            archive = try await ProjectArchive(of: project, in: projects, spool: transfers)
        } catch let error as ProjectError {
            throw APIError(explaining: error) ?? APIError(.notFound, error.description)
        }
        return ArchiveAnswer(archive, on: channel, partTime: archivePartTime).response
    }

    private func image(_ name: String, _ target: RequestTarget) async throws -> Response {
        let advice = "read the image again to get a new one"
        guard let digest = ContentDigest(hexadecimal: name) else { throw Self.invalidLink(advice) }
        try require(.image(digest), target, advice)
        let data: Data
        do {
            data = try await projects.imageBytes(digest)
        } catch let error as StorageError where error.code == .notFound {
            throw APIError(.notFoundImage, "The image is not there any more.")
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: Self.mediaType(of: data),
                .cacheControl: "private, max-age=3600, immutable",
                // Whatever an image's bytes look like to a browser, it runs nothing and shows no frame.
                .contentSecurityPolicy: "default-src 'none'; sandbox",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: data))
        )
    }

    /// The media type by content, never by a name that somebody sent.
    private static func mediaType(of data: Data) -> String {
        (try? ImageDecoder.header(of: data))?.format.mediaType ?? "application/octet-stream"
    }
}
