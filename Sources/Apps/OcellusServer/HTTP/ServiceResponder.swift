import Foundation
import HTTPAPI
import HTTPTypes
import Hummingbird
import Installation
import Logging
import Metrics
import NIOCore
import NIOFoundationEssentialsCompat
import NIOHTTP1
import NIOHTTPTypes
import Portal
import Projects
import Storage

/// Answers every request of the server: finds what is asked for, checks the key, reads the body within its limits, calls the
/// operation, and notes what happened.
///
/// The order matters: nothing of a body is read before the key was checked, and no answer leaves without the headers that
/// keep browsers from guessing.
struct ServiceResponder: HTTPResponder {
    typealias Context = ConnectionContext

    let interfaces: InterfaceDirectory<AccessGrant>
    let portalFiles: PortalFiles
    let authenticator: Authenticator
    let crossOrigin: CrossOriginRules
    let pages: PublicPages
    let allowance: BodyAllowance
    let bodyTimeLimit: Duration
    let addresses: BaseAddress
    let metrics: any MetricsFactory
    let logger: Logger

    /// Answers one request; never throws.
    func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        await notes.response(to: request) { id in
            let exchange = await answer(request, on: context.channel, id: id)
            return (exchange.label, exchange.response)
        }
    }

    /// Answers what the parser could not read as a request.
    func answer(to error: HTTPParserError) -> APIResponse { notes.answer(to: error, interfaces.errors) }

    private var notes: ExchangeNotes { ExchangeNotes(metrics: metrics, logger: logger) }

    /// An answer, and the name under which it is counted.
    private struct Exchange {
        let label: String
        let response: Response
    }

    private func answer(_ request: Request, on channel: any Channel, id: String) async -> Exchange {
        let target = RequestTarget(request.head.path ?? "/")
        // A HEAD is answered as the GET that it asks about.
        let method = request.method == .head ? .get : request.method
        if let page = PublicPages.Page(path: target.path) {
            do {
                try page.check(method)
                return Exchange(
                    label: page.label,
                    response: try await pages.answer(page, target, request, on: channel)
                )
            } catch {
                return Exchange(label: page.label, response: failed(error, interfaces.errors, id: id))
            }
        }
        if let file = portalFiles.answer(target.path, request.headers) {
            guard method == .get else {
                return Exchange(
                    label: "Portal",
                    response: failed(PublicPages.getOnly, interfaces.errors, id: id)
                )
            }
            return Exchange(label: "Portal", response: Response(file))
        }
        if method == .options, let answer = await preflight(request, target.path, id: id) {
            return Exchange(label: "Preflight", response: answer)
        }
        let found: FoundOperation<AccessGrant>
        do throws(RoutingError) {
            found = try interfaces.find(method, path: target.path)
        } catch {
            return Exchange(label: "none", response: Response(error.response))
        }
        var response: Response
        do {
            let call = OperationCall(request: request, method: method, target: target, channel: channel)
            response = try await perform(found, call)
        } catch {
            response = failed(error, found.errors, id: id)
        }
        response.headers.append(contentsOf: await crossOrigin.fields(for: request.head, found.operation))
        return Exchange(label: found.operation.id, response: response)
    }

    /// The answer to a browser that asks whether a page may call an operation; `nil` if it is none or may not.
    private func preflight(_ request: Request, _ path: String, id: String) async -> Response? {
        do {
            let answer = try await crossOrigin.preflight(request.head) { method in
                try? interfaces.find(method, path: path).operation
            }
            return answer.map { Response($0) }
        } catch {
            return failed(error, interfaces.errors, id: id)
        }
    }

    private func perform(_ found: FoundOperation<AccessGrant>, _ call: OperationCall) async throws -> Response
    {
        let head = call.request.head
        let bodies = OperationBodies(allowance: allowance, timeLimit: bodyTimeLimit, addresses: addresses)
        switch found.entry {
        case .key(let key, let operate):
            let grant = try await authenticator.admit(head, asking: key)
            try crossOrigin.check(head, grant)
            return try await bodies.withBody(of: call, limit: found.operation.bodyLimit) { request in
                await operate(request, grant)
            }
        case .open(let operate):
            if let objection = authenticator.origins.objection(to: head) {
                throw APIError(.forbidden, objection)
            }
            return try await bodies.withBody(of: call, limit: found.operation.bodyLimit, operate)
        }
    }

    /// The answer to a request that failed outside its operation, in the words of who was asked.
    private func failed(_ error: any Error, _ errors: ErrorVocabulary, id: String) -> Response {
        Response(errors.response(to: failure(error, id: id)))
    }

    private func failure(_ error: any Error, id: String) -> APIError {
        if let error = error as? StorageError, error.isPassing { return .unavailable(retryAfterSeconds: 2) }
        return notes.failure(error, id: id)
    }
}

/// What the server knows of a request beside the request: the connection on which it came.
struct ConnectionContext: RequestContext {
    /// What Hummingbird keeps.
    var coreContext: CoreRequestContextStorage

    /// The connection.
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}

extension StorageError {
    /// Whether the same request may well work a moment later.
    fileprivate var isPassing: Bool {
        switch code {
        case .busy, .diskFull, .readOnly, .unavailable: true
        default: false
        }
    }
}
