import CustomVisionAPI
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOFoundationEssentialsCompat
import Storage
import Workspace

/// Answers every request of the server: finds what is asked for, checks the key, reads the body within its limits, calls the
/// operation, and notes what happened.
///
/// The order matters: nothing of a body is read before the key was checked, and no answer leaves without the headers that
/// keep browsers from guessing.
struct ServiceResponder: HTTPResponder {
    typealias Context = BasicRequestContext

    let service: CustomVisionService
    let gatekeeper: Gatekeeper
    let pages: PublicPages
    let allowance: BodyAllowance
    let bodyTimeLimit: Duration
    let addresses: BaseAddress
    let metrics: MetricsRegistry
    let logger: Logger

    /// Answers one request; never throws.
    func respond(to request: Request, context: Context) async throws -> Response {
        let start = ContinuousClock.now
        let id = RequestIdentifier.next()
        let exchange = await answer(request, id: id)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        var response = exchange.response
        response.headers[.requestID] = id
        response.headers[.contentTypeOptions] = "nosniff"
        response.headers[.referrerPolicy] = "no-referrer"
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        note(exchange.label, request, response, seconds: seconds, id: id)
        return request.method == .head ? response.createHeadResponse() : response
    }

    /// An answer, and the name under which it is counted.
    private struct Exchange {
        let label: String
        let response: Response
    }

    private func answer(_ request: Request, id: String) async -> Exchange {
        let target = RequestTarget(request.head.path ?? "/")
        // A HEAD is answered as the GET that it asks about.
        let method = request.method == .head ? .get : request.method
        if let page = PublicPages.Page(path: target.path) {
            do {
                try page.check(method)
                return Exchange(label: page.label, response: try await pages.answer(page, target, request))
            } catch {
                return Exchange(label: page.label, response: Response(failure(error, id: id)))
            }
        }
        let match: RouteMatch
        do throws(APIError) {
            match = try service.match(method, path: target.path)
        } catch {
            return Exchange(label: "none", response: Response(APIResponse(error)))
        }
        let label = match.operation.id.rawValue
        do {
            let grant = try await gatekeeper.admit(request.headers, asking: match.operation.permission)
            let body = try await body(of: request, for: match.operation)
            let call = APIRequest(
                method: method,
                path: target.path,
                query: target.query,
                headerFields: request.headers,
                body: body,
                baseURL: addresses.url(for: request)
            )
            return Exchange(
                label: label,
                response: Response(await service.respond(to: match, request: call, grant: grant))
            )
        } catch {
            return Exchange(label: label, response: Response(failure(error, id: id)))
        }
    }

    private func body(of request: Request, for operation: APIOperation) async throws -> Data {
        let limit = operation.body.sizeLimit
        let declared = request.headers[.contentLength].flatMap { Int($0) }
        if let declared, declared > limit { throw APIError.bodyTooLarge(limit: limit) }
        let expected = declared ?? limit
        guard allowance.take(expected) else { throw APIError.unavailable(retryAfterSeconds: 2) }
        defer { allowance.giveBack(expected) }
        let buffer = try await BodyCollection(limit: limit, timeLimit: bodyTimeLimit).collect(request)
        return Data(buffer: buffer)
    }

    private func failure(_ error: any Error, id: String) -> APIResponse {
        switch error {
        case let error as APIError:
            return APIResponse(error)
        default:
            logger.error("request failed", metadata: ["request": "\(id)", "error": "\(error)"])
            return APIResponse(APIError.unexpected(reference: id))
        }
    }

    private func note(_ label: String, _ request: Request, _ response: Response, seconds: Double, id: String)
    {
        let labels = [("operation", label), ("status", String(response.status.code))]
        metrics.add(to: "ocellus_http_requests_total", help: "Requests answered.", labels: labels)
        metrics.observe(
            seconds,
            in: "ocellus_http_request_seconds",
            help: "Time from the head of a request to its answer.",
            labels: [("operation", label)]
        )
        // Neither path nor query: names of publications and signatures of links do not belong in a log.
        logger.info(
            "request",
            metadata: [
                "request": "\(id)", "method": "\(request.method)", "operation": "\(label)",
                "status": "\(response.status.code)", "milliseconds": "\(Int(seconds * 1_000))",
            ]
        )
    }
}

extension Response {
    /// The answer of an operation as the server sends it.
    init(_ answer: APIResponse) {
        self.init(
            status: answer.status,
            headers: answer.headerFields,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body))
        )
    }
}

extension HTTPField.Name {
    /// The request's number in the log, under the name that the original service uses.
    static let requestID = known("Request-Id")
    static let contentTypeOptions = known("X-Content-Type-Options")
    static let referrerPolicy = known("Referrer-Policy")

    private static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is a field name.") }
        return name
    }
}
