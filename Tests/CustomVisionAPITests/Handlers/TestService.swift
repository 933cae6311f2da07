import BaseModels
import CustomVisionAPI
import CustomVisionProtocol
import Executors
import Export
import ExportService
import Foundation
import HTTPAPI
import HTTPTypes
import Logging
import ModelRuntime
import PredictionService
import Projects
import Storage
import TestSupport
import Testing
import TrainingService
import TrainingTesting

/// The whole service on a folder of its own: SQLite, blobs, base model, prediction log and a training worker.
///
/// Requests go in as a server would hand them over, and answers are looked at as text.
struct TestService: Sendable {
    let service: CustomVisionService
    let projects: ProjectStore
    let exports: ExportService
    let worker: TrainingWorker
    let failures: FailureLog

    /// What the fetcher finds.
    let remote: RemoteImages

    /// The key of the requests.
    var grant = AccessGrant(keyID: UUID(), scope: .training, projectID: nil)

    /// What the paths begin with.
    var training = "/customvision/v3.4-preview/training"
    var prediction = "/customvision/v3.1/prediction"

    /// Runs `body` with a service that has nothing in it, and cleans up.
    ///
    /// - Parameters:
    ///   - isDetecting: Whether it trains and runs detectors of ``FakeDetector``'s kind, and nothing else.
    ///   - body: The test.
    /// - Throws: What the test throws.
    static func run(
        detecting isDetecting: Bool = false,
        _ body: (TestService) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ocellus-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let data = DataFolder(folder.appending(path: "data"))
        let store = try await SQLiteMetadataStore.open(data)
        let files = BlockingExecutor(threads: 2, name: "test-files")
        let library = BaseModelLibrary(
            bundledFolder: try BundledBaseModels.folder(environment: ProcessInfo.processInfo.environment),
            installedFolder: folder.appending(path: "basemodels")
        )
        let engine = try ClassifierEngine(
            library: library,
            threads: 2,
            cacheRoot: folder.appending(path: "cache")
        )
        let projects = try await ProjectStore(
            store: store,
            blobs: FolderBlobStore(data, executor: files),
            domains: try CurrentDomains(library),
            executor: engine.executor,
            trainsDetectors: isDetecting,
            detectionMeasuring: isDetecting ? FakeMeasuring() : DetectionMeasurement()
        )
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let predictionLog = PredictionLog(
            projects,
            folder: folder.appending(path: "pending"),
            logger: logger
        )
        let exports = ExportService(
            projects: projects,
            maker: EngineExportMaking(
                engine,
                program: .init(
                    version: "0",
                    architecture: nil,
                    debian: "stable",
                    archive: { () throws(ExportError) in throw ExportError(.unavailable, "None.") }
                )
            ),
            program: "test",
            logger: logger
        )
        let failures = FailureLog()
        let remote = RemoteImages()
        let service = TestService(
            service: CustomVisionService(
                projects: projects,
                predictions: PredictionService(
                    projects: projects,
                    engine: engine,
                    loader: isDetecting ? FakeDetectorLoader() : nil,
                    predictionLog: predictionLog
                ),
                predictionLog: predictionLog,
                exports: exports,
                fetch: remote,
                report: { error, reference in failures.note(error, reference) }
            ),
            projects: projects,
            exports: exports,
            worker: TrainingWorker(
                projects: projects,
                engine: engine,
                detectorTraining: isDetecting ? FakeDetectorTraining() : nil,
                name: "test",
                program: "test",
                logger: logger
            ),
            failures: failures,
            remote: remote
        )
        let running = Task { await predictionLog.run() }
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(service))
        } catch {
            outcome = .failure(error)
        }
        running.cancel()
        await running.value
        try await store.close()
        files.stop()
        engine.executor.stop()
        try outcome.get()
    }

    /// Sends a request to the training side.
    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        json: String? = nil,
        body: Data = Data(),
        contentType: String? = nil
    ) async -> Answer {
        await sendAnywhere(
            method,
            training + path,
            body: json.map { Data($0.utf8) } ?? body,
            contentType: json == nil ? contentType : "application/json; charset=utf-8"
        )
    }

    /// Sends image or address to the prediction side.
    func predict(_ path: String, image: Data? = nil, url: String? = nil) async -> Answer {
        await sendAnywhere(
            .post,
            prediction + path,
            body: image ?? Data(#"{"Url": "\#(url ?? "")"}"#.utf8),
            contentType: image == nil ? "application/json" : "application/octet-stream"
        )
    }

    /// Sends a request to any path.
    func sendAnywhere(
        _ method: HTTPRequest.Method,
        _ target: String,
        body: Data = Data(),
        contentType: String? = nil,
        base: String = "https://vision.example:8443"
    ) async -> Answer {
        let parts = target.split(separator: "?", maxSplits: 1)
        let path = String(parts[0])
        do {
            let directory = InterfaceDirectory<AccessGrant>([service], errors: .customVision)
            let found = try directory.find(method, path: path)
            let request = APIRequest(
                method: method,
                path: path,
                query: parts.count > 1 ? String(parts[1]) : "",
                headerFields: contentType.map { [.contentType: $0] } ?? [:],
                body: body,
                baseURL: try #require(URL(string: base))
            )
            guard case .key(_, let operate) = found.entry,
                case .whole(let response) = await operate(request, grant)
            else {
                Issue.record("Every operation of the protocol asks for a key and answers at once.")
                return Answer(APIResponse(status: .internalServerError))
            }
            return Answer(response)
        } catch let error as RoutingError {
            return Answer(error.response)
        } catch {
            Issue.record(error)
            return Answer(APIResponse(status: .internalServerError))
        }
    }

    /// A new project's id.
    func makeProject(_ query: String = "name=fruit") async -> String {
        await send(.post, "/projects?\(query)")["id"].text
    }

    /// A new tag's id.
    func makeTag(_ name: String, in project: String, type: String = "Regular") async -> String {
        await send(.post, "/projects/\(project)/tags?name=\(name)&type=\(type)")["id"].text
    }

    /// Adds images with tags in one batch; the tags' colors decide how they look.
    func addImages(_ count: Int, of color: Images.Color, tag: String?, to project: String) async throws
        -> Answer
    {
        let tags = tag.map { #", "tagIds": ["\#($0)"]"# } ?? ""
        let entries = try (0..<count).map { index in
            let bytes = try Images.jpeg(color, index).base64EncodedString()
            return #"{"name": "\#(color)-\#(index).jpg", "contents": "\#(bytes)"\#(tags)}"#
        }
        return await send(
            .post,
            "/projects/\(project)/images/files",
            json: #"{"images": [\#(entries.joined(separator: ","))]}"#
        )
    }

    /// A project with two tags of six images each, ready to be trained.
    func makeTrainableProject(domain: String? = nil) async throws -> (
        project: String, red: String, blue: String
    ) {
        let choice = domain.map { "&domainId=\($0)" } ?? ""
        let project = await makeProject("name=colors&classificationType=Multiclass\(choice)")
        let (red, blue) = (await makeTag("red", in: project), await makeTag("blue", in: project))
        #expect(try await addImages(6, of: .red, tag: red, to: project).status == 200)
        #expect(try await addImages(6, of: .blue, tag: blue, to: project).status == 200)
        return (project, red, blue)
    }

    /// Trains, and lets the worker do it; returns the iteration's id.
    func train(_ project: String, query: String = "") async throws -> String {
        let iteration = await send(.post, "/projects/\(project)/train\(query)")["id"].text
        #expect(try await worker.runNextJob())
        return iteration
    }
}

/// What the fetcher finds on the internet of a test.
final class RemoteImages: ImageFetching {
    static let image = "https://images.example/1.jpg"
    static let other = "https://images.example/2.jpg"
    static let large = "https://images.example/large.jpg"
    static let faulty = "https://images.example/faulty.jpg"

    /// An error that nobody foresaw and that says too much.
    struct Fault: Error {
        let secret = "secret"
    }

    func fetch(_ url: String, byteLimit: Int) async throws -> Data {
        switch url {
        case Self.image: return try Images.jpeg(.red, 100)
        case Self.other: return try Images.jpeg(.blue, 100)
        case Self.large: throw ImageFetchError(.tooLarge, "The file is larger than \(byteLimit) bytes.")
        case Self.faulty: throw Fault()
        default: throw ImageFetchError(.source, "Nobody answered at this address.")
        }
    }
}
