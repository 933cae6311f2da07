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
        let start = ContinuousClock.now
        let id = RequestIdentifier.next()
        let exchange = await answer(request, on: context.channel, id: id)
        let duration = ContinuousClock.now - start
        var response = exchange.response
        response.headers = Self.complete(response.headers, id: id)
        note(exchange.label, "\(request.method)", response.status, duration, id: id)
        return request.method == .head ? response.createHeadResponse() : response
    }

    /// Answers what the parser could not read as a request.
    func answer(to error: HTTPParserError) -> APIResponse {
        let id = RequestIdentifier.next()
        let message =
            if case .headerOverflow = error {
                "The address or the header fields of the request are too long."
            } else {
                "This is no request of HTTP/1.1 that the server understands."
            }
        var answer = interfaces.errors.response(to: APIError(.badRequest, message))
        // RFC 6585, section 5.
        if case .headerOverflow = error { answer.status = .requestHeaderFieldsTooLarge }
        answer.headerFields = Self.complete(answer.headerFields, id: id)
        note("none", "none", answer.status, .zero, id: id)
        return answer
    }

    /// The header fields that every answer has, beside its own.
    private static func complete(_ headerFields: HTTPFields, id: String) -> HTTPFields {
        var headerFields = headerFields
        headerFields[.requestID] = id
        headerFields[.contentTypeOptions] = "nosniff"
        headerFields[.referrerPolicy] = "no-referrer"
        if headerFields[.cacheControl] == nil { headerFields[.cacheControl] = "no-store" }
        return headerFields
    }

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
            let call = Call(request: request, method: method, target: target, channel: channel)
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

    /// A request on its way to an operation.
    private struct Call {
        let request: Request
        let method: HTTPRequest.Method
        let target: RequestTarget
        let channel: any Channel
    }

    private func perform(_ found: FoundOperation<AccessGrant>, _ call: Call) async throws -> Response {
        let head = call.request.head
        switch found.entry {
        case .key(let key, let operate):
            let grant = try await authenticator.admit(head, asking: key)
            try crossOrigin.check(head, grant)
            return try await withBody(of: call, limit: found.operation.bodyLimit) { request in
                await operate(request, grant)
            }
        case .open(let operate):
            if let objection = authenticator.origins.objection(to: head) {
                throw APIError(.forbidden, objection)
            }
            return try await withBody(of: call, limit: found.operation.bodyLimit, operate)
        }
    }

    /// Reads the body and gives it to an operation; its room in the allowance is taken until the operation has ended.
    private func withBody(
        of call: Call,
        limit: Int,
        _ operate: (APIRequest) async -> APIAnswer
    ) async throws -> Response {
        let request = call.request
        let collection = BodyCollection(limit: min(limit, allowance.total), timeLimit: bodyTimeLimit)
        let room = BodyRoom(in: allowance)
        try collection.prepare(request.headers, room)
        let coding = try ContentCoding.named(in: request.headers)
        if request.headers[.expect]?.lowercased() == "100-continue" {
            // Whoever asks first gets the word only now, when key and length have been found good (RFC 9110, section 10.1.1).
            try await call.channel.writeAndFlush(HTTPResponsePart.head(HTTPResponse(status: .continue)))
        }
        let buffer = try await collection.collect(request, coding: coding, in: room)
        var fields = request.headers
        if coding != nil { (fields[.contentEncoding], fields[.contentLength]) = (nil, nil) }
        let answer = await operate(
            APIRequest(
                method: call.method,
                path: call.target.path,
                query: call.target.query,
                authority: request.head.authority,
                headerFields: fields,
                body: Data(buffer: buffer),
                baseURL: addresses.url(for: request)
            )
        )
        return withExtendedLifetime(room) {
            switch answer {
            case .whole(let answer): Response(answer)
            case .events(let events): EventAnswer(events, on: call.channel).response
            }
        }
    }

    /// The answer to a request that failed outside its operation, in the words of who was asked.
    private func failed(_ error: any Error, _ errors: ErrorVocabulary, id: String) -> Response {
        Response(errors.response(to: failure(error, id: id)))
    }

    private func failure(_ error: any Error, id: String) -> APIError {
        switch error {
        case let error as APIError:
            return error
        case let error as StorageError where error.isPassing:
            return .unavailable(retryAfterSeconds: 2)
        case is CancellationError, is ChannelError, is HTTPParserError:
            // The client has gone, or the server ends what takes too long; there is nobody to read this.
            return .unavailable(retryAfterSeconds: 1)
        default:
            logger.error("request failed", metadata: ["request": "\(id)", "error": "\(ErrorSummary(error))"])
            return .unexpected(reference: id)
        }
    }

    private func note(
        _ label: String,
        _ method: String,
        _ status: HTTPResponse.Status,
        _ duration: Duration,
        id: String
    ) {
        Counter(
            label: "ocellus_http_requests_total",
            dimensions: [("operation", label), ("status", String(status.code))],
            factory: metrics
        ).increment()
        Metrics.Timer(
            label: "ocellus_http_request_seconds",
            dimensions: [("operation", label)],
            factory: metrics
        ).record(duration: duration)
        // Neither path nor query: names of publications and signatures of links do not belong in a log.
        logger.info(
            "request",
            metadata: [
                "request": "\(id)", "method": "\(method)", "operation": "\(label)",
                "status": "\(status.code)", "milliseconds": "\(Int(duration / .milliseconds(1)))",
            ]
        )
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
