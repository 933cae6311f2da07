import Foundation
import HTTPAPI
import HTTPTypes

/// How a body is packed for its way (RFC 9110, section 8.4.1).
enum ContentCoding: String, CaseIterable {
    case gzip
    case deflate

    /// The coding that a request names.
    ///
    /// - Parameter fields: The header fields of the request.
    /// - Returns: The coding; `nil` for a body that comes as it is.
    /// - Throws: An `APIError`, 415 for what is not known, and for several codings one inside the other.
    static func named(in fields: HTTPFields) throws(APIError) -> ContentCoding? {
        let names = fields[values: .contentEncoding]
            .flatMap { $0.split(separator: ",") }
            .map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
            .filter { !$0.isEmpty && $0 != "identity" }
        guard let name = names.first else { return nil }
        // RFC 9110, section 8.4.1.3 asks to take the old name for the same.
        let coding = name == "x-gzip" ? .gzip : ContentCoding(rawValue: name)
        guard let coding, names.count == 1 else { throw unknown(names.joined(separator: ", ")) }
        return coding
    }

    private static func unknown(_ names: String) -> APIError {
        let known = allCases.map(\.rawValue).joined(separator: ", ")
        return APIError(
            .unsupportedMediaType,
            "The Content-Encoding “\(names.prefix(64))” is not understood; send the body as it is, or one of \(known).",
            // RFC 9110, section 15.5.16.
            headerFields: [.acceptEncoding: known]
        )
    }
}
