import HTTPAPI
import HTTPTypes
import Hummingbird
import Installation
import Logging
import Metrics
import NIOCore
import NIOHTTP1

/// What is the same of every exchange, whoever answers: header fields, counters, a line in the log, and answers to what failed
/// outside an operation.
struct ExchangeNotes {
    let metrics: any MetricsFactory
    let logger: Logger

    /// Answers a request, completes the answer and notes it.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - answer: Gives the answer, and the name under which it is counted; gets the number of the request.
    /// - Returns: The answer, complete.
    func response(
        to request: Request,
        _ answer: (_ id: String) async -> (label: String, response: Response)
    ) async -> Response {
        let start = ContinuousClock.now
        let id = RequestIdentifier.next()
        var (label, response) = await answer(id)
        let duration = ContinuousClock.now - start
        response.headers = Self.complete(response.headers, id: id)
        note(label, "\(request.method)", response.status, duration, id: id)
        return request.method == .head ? response.createHeadResponse() : response
    }

    /// Answers what the parser could not read as a request.
    func answer(to error: HTTPParserError, _ errors: ErrorVocabulary) -> APIResponse {
        let id = RequestIdentifier.next()
        let message =
            if case .headerOverflow = error {
                "The address or the header fields of the request are too long."
            } else {
                "This is no request of HTTP/1.1 that the server understands."
            }
        var answer = errors.response(to: APIError(.badRequest, message))
        // RFC 6585, section 5.
        if case .headerOverflow = error { answer.status = .requestHeaderFieldsTooLarge }
        answer.headerFields = Self.complete(answer.headerFields, id: id)
        note("none", "none", answer.status, .zero, id: id)
        return answer
    }

    /// What a failure outside an operation is told as.
    func failure(_ error: any Error, id: String) -> APIError {
        switch error {
        case let error as APIError:
            return error
        case is CancellationError, is ChannelError, is HTTPParserError:
            // The client has gone, or the server ends what takes too long; there is nobody to read this.
            return .unavailable(retryAfterSeconds: 1)
        default:
            logger.error("request failed", metadata: ["request": "\(id)", "error": "\(ErrorSummary(error))"])
            return .unexpected(reference: id)
        }
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
