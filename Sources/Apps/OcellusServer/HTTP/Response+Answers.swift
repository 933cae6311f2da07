import HTTPAPI
import HTTPTypes
import Hummingbird
import NIOCore
import Portal

extension Response {
    /// The answer of an operation as the server sends it.
    init(_ answer: APIResponse) {
        self.init(
            status: answer.status,
            headers: answer.headerFields,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body))
        )
    }

    /// The answer of one of the portal's files as the server sends it.
    init(_ answer: PortalAnswer) {
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
}
