internal import FoundationEssentials
internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1

extension ExchangeHandler.Request {
    /// Writes a request the way it goes over the wire.
    ///
    /// - Parameters:
    ///   - request: What is asked; its URL does not count here.
    ///   - address: Where it goes.
    init(_ request: RemoteRequest, to address: WebAddress) {
        var headers = HTTPHeaders()
        headers.add(name: "Host", value: address.hostField)
        for field in request.fields where !Self.ownFields.contains(field.name.canonicalName) {
            headers.add(name: field.name.rawName, value: field.value)
        }
        if request.fields[.userAgent] == nil { headers.add(name: "User-Agent", value: "Ocellus") }
        if request.fields[.accept] == nil { headers.add(name: "Accept", value: "*/*") }
        headers.add(name: "Accept-Encoding", value: "identity")
        headers.add(name: "Connection", value: "close")
        if let body = request.body {
            headers.add(name: "Content-Length", value: String(body.count))
        }
        head = HTTPRequestHead(
            version: .http1_1,
            method: HTTPMethod(rawValue: request.method.rawValue),
            uri: address.target,
            headers: headers
        )
        body = request.body.map { ByteBuffer(bytes: $0) }
    }

    /// Fields that decide about the connection or the length of the body.
    private static let ownFields: Set<String> = [
        "host", "connection", "content-length", "transfer-encoding", "accept-encoding", "te", "trailer",
        "upgrade",
        "keep-alive", "proxy-connection", "expect",
    ]
}

extension RemoteResponse {
    /// Reads an answer as it came over the wire; fields with names or values that are not valid are left out.
    init(_ answer: ResponseCollection.Collected, from address: WebAddress) {
        status = Int(answer.head.status.code)
        var fields = HTTPFields()
        for (name, value) in answer.head.headers {
            guard let name = HTTPField.Name(name), HTTPField.isValidValue(value) else { continue }
            fields.append(HTTPField(name: name, value: value))
        }
        self.fields = fields
        body = Data(answer.body.readableBytesView)
        finalURL = "\(address)"
    }
}
