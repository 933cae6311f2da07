import BaseModels
import Bytes
import CustomVisionProtocol
import Executors
import Export
import ExportService
import Foundation
import HTTPAPI
import HTTPTypes
import Learning
import Logging
import PortalAPI
import Projects
import Storage
import Synchronization
import TestSupport
import Testing

/// The portal's operations on a data folder of their own: SQLite, blobs, the catalog of domains; no base model runs.
///
/// Requests go in as a server would hand them over, and answers are looked at as JSON by a parser that is not ours.
struct TestPortal: Sendable {
    let portal: PortalService
    let projects: ProjectStore
    let store: SQLiteMetadataStore
    let blobs: FolderBlobStore
    let imports: ProjectImports
    let exports: ExportService
    let clock: TestClock
    let sessions: TestSessions
    let suggester: TestSuggester

    /// The key of the requests.
    var grant = AccessGrant(keyID: UUID(), scope: .training, projectID: nil)

    /// Runs `body` with a portal that has nothing in it, and cleans up.
    static func run(_ body: (TestPortal) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "ocellus-portal-\(UUID().uuidString)"
        )
        defer { try? FileManager.default.removeItem(at: folder) }
        let data = DataFolder(folder)
        let store = try await SQLiteMetadataStore.open(data)
        let executor = BlockingExecutor(threads: 2, name: "test-portal")
        defer { executor.stop() }
        let clock = TestClock()
        let library = BaseModelLibrary(
            bundledFolder: try BundledBaseModels.folder(environment: ProcessInfo.processInfo.environment),
            installedFolder: folder.appending(path: "basemodels")
        )
        let blobs = FolderBlobStore(data, executor: executor)
        let projects = try await ProjectStore(
            store: store,
            blobs: blobs,
            domains: try CurrentDomains(library),
            executor: executor,
            now: { clock.now }
        )
        let imports = ProjectImports(projects, folder: folder.appending(path: "transfers"))
        let sessions = TestSessions()
        let exports = ExportService(
            projects: projects,
            maker: FakeExportMaking(),
            program: "test",
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let suggester = TestSuggester()
        let portal = TestPortal(
            portal: PortalService(
                projects: projects,
                imports: imports,
                exports: exports,
                webModels: WebModelService(projects: projects, maker: FakeWebModelMaking()),
                installation: PortalService.Installation(
                    version: "9.8.7",
                    started: clock.now,
                    precision: "f32",
                    dataFolder: folder,
                    baseModels: library,
                    workers: { 3 },
                    latency: { $0.inputEdge == 224 ? 4.25 : nil }
                ),
                samples: .noise,
                sessions: sessions,
                regionSuggester: suggester,
                report: { error, _ in Issue.record(error) }
            ),
            projects: projects,
            store: store,
            blobs: blobs,
            imports: imports,
            exports: exports,
            clock: clock,
            sessions: sessions,
            suggester: suggester
        )
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(portal))
        } catch {
            outcome = .failure(error)
        }
        try await store.close()
        try outcome.get()
    }

    /// The same with a key of one project.
    func limited(to project: UUID) -> TestPortal {
        var limited = self
        limited.grant = AccessGrant(keyID: UUID(), scope: .training, projectID: project)
        return limited
    }

    /// Sends a request; `path` follows `/portal/v1`.
    func send(_ method: HTTPRequest.Method, _ path: String, json: String? = nil) async throws -> Answer {
        try await send(
            method,
            path,
            body: Data((json ?? "").utf8),
            contentType: json.map { _ in "application/json" }
        )
    }

    /// Sends a request with any body.
    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        body: Data,
        contentType: String?
    ) async throws -> Answer {
        switch try await respond(method, path, body: body, contentType: contentType) {
        case .whole(let response): return Answer(response)
        case .events:
            Issue.record("An answer and no events were expected.")
            return Answer(APIResponse(status: .internalServerError))
        }
    }

    /// The events of a path.
    func events(_ path: String) async throws -> AsyncStream<Data> {
        switch try await respond(.get, path, body: Data(), contentType: nil) {
        case .events(let events): return events
        case .whole(let response): throw APIError(.badRequest, "\(response.status)")
        }
    }

    private func respond(
        _ method: HTTPRequest.Method,
        _ path: String,
        body: Data,
        contentType: String?
    ) async throws -> APIAnswer {
        let parts = ("/portal/v1" + path).split(separator: "?", maxSplits: 1)
        do {
            let directory = InterfaceDirectory<AccessGrant>([portal], errors: .customVision)
            let found = try directory.find(method, path: String(parts[0]))
            let request = APIRequest(
                method: method,
                path: String(parts[0]),
                query: parts.count > 1 ? String(parts[1]) : "",
                headerFields: contentType.map { [.contentType: $0] } ?? [:],
                body: body,
                baseURL: try #require(URL(string: "https://vision.example:8443"))
            )
            return switch found.entry {
            case .key(_, let operate): await operate(request, grant)
            case .open(let operate): await operate(request)
            }
        } catch let error as RoutingError {
            return .whole(error.response)
        }
    }
}

/// Notes who asks for sessions, and has none.
final class TestSessions: PortalSessions {
    private let asked = Mutex<[String]>([])

    /// The methods of the requests so far.
    var calls: [String] { asked.withLock(\.self) }

    func open(_ request: APIRequest) async throws -> APIResponse { answer(request) }
    func read(_ request: APIRequest) async throws -> APIResponse { answer(request) }
    func close(_ request: APIRequest) async throws -> APIResponse { answer(request) }

    private func answer(_ request: APIRequest) -> APIResponse {
        asked.withLock { $0.append(request.method.rawValue) }
        return .noContent
    }
}

/// Suggests what it is told to, and notes for which images.
final class TestSuggester: RegionSuggesting {
    private let state = Mutex((answer: RegionSuggestions?.none, asked: [UUID]()))

    var asked: [UUID] { state.withLock(\.asked) }

    func answer(_ answer: RegionSuggestions) { state.withLock { $0.answer = answer } }

    func suggestedRegions(forImage imageID: UUID, of projectID: UUID) async throws -> RegionSuggestions {
        let answer = state.withLock { state in
            state.asked.append(imageID)
            return state.answer
        }
        guard let answer else { throw ProjectError(.noSuchImage, "There is no such image.") }
        return answer
    }
}

extension Answer {
    init(_ response: APIResponse) {
        self.init(status: response.status.code, headerFields: response.headerFields, body: response.body)
    }
}

/// Makes packages that only say what they are of; for OpenVINO it makes none.
private struct FakeExportMaking: ExportMaking {
    func package(of task: ExportTask, as format: ExportFormat) async throws -> Data {
        guard format.platform != .openVINO else { throw ExportError(.mismatch, "It answers differently.") }
        return Data("\(format) of \(task.iteration.id)".utf8)
    }
}

/// Says of models what they were made of.
private struct FakeWebModelMaking: WebModelMaking {
    func webModel(of iteration: IterationRecord, model: Data) async throws -> [ExportFile] {
        [
            ExportFile(name: "model.json", text: "{\"identifier\":\"\(iteration.id)\"}"),
            ExportFile(name: "model.bin", data: model),
        ]
    }

    func webFeatures(of domain: Domain) async throws -> [ExportFile] { [] }

    func package(
        of classifier: PageClassifier,
        on domain: Domain,
        as format: ExportFormat
    ) async throws -> Data {
        guard format.platform != .openVINO else { throw ExportError(.mismatch, "It answers differently.") }
        // As a real one does when probabilities leave the range of numbers.
        try ModelFileError.require(classifier.weights.allSatisfy { abs($0) < 1e30 }, "They are too large.")
        return Data("\(format) of \(classifier.tags) on \(domain.packageName)".utf8)
    }
}
