internal import Foundation
internal import RemoteFetch

extension CustomVisionClientError {
    /// What an answer that is no success means.
    ///
    /// Reads the protocol's `{"code", "message"}`, the two shapes of gateways (`{"error": {"code", "message"}}` and
    /// `{"statusCode", "message"}`), and makes do with the status for everything else.
    init(_ response: RemoteResponse, to call: ServiceCall) {
        let body = try? JSONDecoder().decode(ErrorBody.self, from: response.body)
        let said = (body?.message ?? body?.error?.message)?.quotable
        let code = (body?.code ?? body?.error?.code)?.quotable
        switch response.status {
        case 401:
            let key = call.interface == .training ? "training key" : "prediction key"
            self.init(
                .keyRefused,
                "The server does not accept the \(key)" + (said.map { ": \($0)" } ?? " (status 401).")
            )
        case 403:
            self.init(
                .forbidden,
                said
                    ?? "The server does not allow this (status 403): the key may lack the right to it, or a quota is used up."
            )
        case 404 where said == nil:
            self.init(
                .notFound,
                "The server knows no such address (status 404): check the endpoint, and that it serves Custom Vision."
            )
        case 404:
            self.init(.notFound, said ?? "")
        case 429, 503:
            self.init(
                .overloaded,
                "The server is too busy"
                    + (said.map { ": \($0)" } ?? " (status \(response.status)); try again later.")
            )
        case 413:
            self.init(
                .rejected(code),
                said ?? "The server does not take requests as large as this one (status 413)."
            )
        case 300...399:
            self.init(
                .unexpectedAnswer,
                "The server sends us elsewhere (status \(response.status)): give the address it leads to as the endpoint."
            )
        case 400...499:
            self.init(.rejected(code), said ?? "The server refused the request (status \(response.status)).")
        default:
            self.init(
                .serverFailed,
                said ?? "The server failed (status \(response.status)); try again later."
            )
        }
    }

    /// A request without an answer.
    init(_ error: RemoteFetchError, of endpoint: ServiceEndpoint) {
        switch error.code {
        case .badURL: self.init(.badEndpoint, error.description)
        case .malformedResponse, .unsupportedEncoding, .tooLarge:
            self.init(.unexpectedAnswer, error.description)
        default:
            self.init(
                .unreachable,
                "No answer from \(endpoint): \(error.description) Check the endpoint, and that the service runs."
            )
        }
    }

    /// All the shapes of an error at once; numbers where some servers write text.
    private struct ErrorBody: Decodable {
        struct Inner: Decodable {
            let code: String?
            let message: String?

            private enum CodingKeys: CodingKey { case code, message }

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                code = try? container.decode(String.self, forKey: .code)
                message = try? container.decode(String.self, forKey: .message)
            }
        }

        let code: String?
        let message: String?
        let error: Inner?

        private enum CodingKeys: CodingKey { case code, message, error }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            code = try? container.decode(String.self, forKey: .code)
            message = try? container.decode(String.self, forKey: .message)
            error = try? container.decode(Inner.self, forKey: .error)
        }
    }
}

extension String {
    /// Text from a server made fit for a sentence of ours: one line, no control characters, not too long.
    ///
    /// `nil` if nothing is left.
    var quotable: String? {
        let line = String(
            String.UnicodeScalarView(
                unicodeScalars.prefix(600).map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: " "
                    default: scalar
                    }
                }
            )
        ).trimmingCharacters(in: .whitespaces)
        return line.isEmpty ? nil : line
    }
}
