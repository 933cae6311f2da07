import Foundation
import HTTPAPI
import HTTPTypes
import Hummingbird
import NIOCore
import NIOFoundationEssentialsCompat
import NIOHTTPTypes

/// A request on its way to an operation.
struct OperationCall {
    let request: Request
    /// What is asked for: of a HEAD, GET.
    let method: HTTPRequest.Method
    let target: RequestTarget
    let channel: any Channel
}

/// Reads the bodies of requests for their operations, all of them within one allowance.
struct OperationBodies {
    let allowance: BodyAllowance
    let timeLimit: Duration
    let addresses: BaseAddress

    /// Reads the body and gives it to an operation; its room in the allowance is taken until the operation has ended.
    ///
    /// - Parameters:
    ///   - call: The request.
    ///   - limit: The most bytes.
    ///   - operate: What answers.
    /// - Returns: The answer.
    /// - Throws: `APIError` as ``BodyCollection``; what the connection throws.
    func withBody(
        of call: OperationCall,
        limit: Int,
        _ operate: (APIRequest) async -> APIAnswer
    ) async throws -> Response {
        let request = call.request
        let collection = BodyCollection(limit: min(limit, allowance.total), timeLimit: timeLimit)
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
}
