import Foundation
import HTTPAPI
import HTTPTypes
import Hummingbird
import Logging
import ModelServerAPI
import NIOCore
import NIOHTTP1
import Synchronization

/// Answers every request to a server of one model: health, the description of the API, and the interface's operations.
struct ModelResponder: HTTPResponder {
    typealias Context = ConnectionContext

    let interfaces: InterfaceDirectory<Never>
    let origins: OriginRules
    let bodies: OperationBodies
    let notes: ExchangeNotes
    let registry: PrometheusRegistry
    /// The API in OpenAPI.
    let description: Data
    let state: ServingState

    /// Answers one request; never throws.
    func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        await notes.response(to: request) { id in
            let target = RequestTarget(request.head.path ?? "/")
            // A HEAD is answered as the GET that it asks about.
            let method = request.method == .head ? .get : request.method
            let call = OperationCall(
                request: request,
                method: method,
                target: target,
                channel: context.channel
            )
            return await answer(call, id: id)
        }
    }

    /// Answers what the parser could not read as a request.
    func answer(to error: HTTPParserError) -> APIResponse { notes.answer(to: error, interfaces.errors) }

    private func answer(_ call: OperationCall, id: String) async -> (label: String, response: Response) {
        if let page = page(call.target.path) {
            guard call.method == .get else {
                return (page.label, Response(interfaces.errors.response(to: PublicPages.getOnly)))
            }
            return (page.label, page.response)
        }
        let found: FoundOperation<Never>
        do throws(RoutingError) {
            found = try interfaces.find(call.method, path: call.target.path)
        } catch {
            return ("none", Response(error.response))
        }
        do {
            if let objection = origins.foreignPage(behind: call.request.head) {
                throw APIError(.forbidden, objection)
            }
            guard case .open(let operate) = found.entry else {
                throw APIError(.forbidden, "No key opens this.")
            }
            let response = try await bodies.withBody(of: call, limit: found.operation.bodyLimit, operate)
            return (found.operation.id, response)
        } catch {
            return (found.operation.id, Response(found.errors.response(to: notes.failure(error, id: id))))
        }
    }

    /// What is answered beside the interface, under the names of the service, and the one that watchers of containers look for.
    private func page(_ path: String) -> (label: String, response: Response)? {
        switch path.split(separator: "/") {
        case ["healthz"], ["health", "ready"]:
            let isReady = state.isServing
            return (
                "HealthReady",
                Self.status(isReady ? "ready" : "stopping", isReady ? .ok : .serviceUnavailable)
            )
        case ["health", "live"]:
            return ("HealthLive", Self.status("alive", .ok))
        case ["metrics"]:
            return (
                "Metrics",
                Response(
                    status: .ok,
                    headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                    body: ResponseBody(byteBuffer: ByteBuffer(string: registry.exposition()))
                )
            )
        case ["openapi.json"]:
            return (
                "OpenAPI",
                Response(APIResponse.binary(description, contentType: APIResponse.jsonContentType))
            )
        default:
            return nil
        }
    }

    private static func status(_ word: String, _ status: HTTPResponse.Status) -> Response {
        let body = JSONValue.object([(name: "status", value: .string(word))]).serialized()
        return Response(
            APIResponse(
                status: status,
                headerFields: [.contentType: APIResponse.jsonContentType],
                body: body
            )
        )
    }
}

/// Whether a server goes on taking requests.
final class ServingState: Sendable {
    private let isStopping = Mutex(false)

    var isServing: Bool { isStopping.withLock { !$0 } }

    /// Notes that the server is about to end.
    func stop() { isStopping.withLock { $0 = true } }
}
