package import Foundation
package import HTTPTypes

/// An answer of a service as a client sees it: a status, header fields and bytes.
package struct Answer {
    package let status: Int
    package let headerFields: HTTPFields
    package let body: Data

    /// The body, read by a parser that is not ours; absent if it is no JSON.
    package let json: JSON

    package init(status: Int, headerFields: HTTPFields, body: Data) {
        self.status = status
        self.headerFields = headerFields
        self.body = body
        json = JSON(try? JSONSerialization.jsonObject(with: body, options: .fragmentsAllowed))
    }

    /// The body as text.
    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The error code, if the body is the flat error object.
    package var code: String? { json["message"].text.isEmpty ? nil : json["code"].text }

    package subscript(name: String) -> JSON { json[name] }
}

/// A JSON value; what is not there is absent, and has no text, no number and no members.
package struct JSON: Equatable {
    private let value: NSObject?

    package init(_ value: Any?) {
        self.value = value as? NSObject
    }

    /// Whether there is nothing: not even `null`.
    package var isAbsent: Bool { value == nil }
    package var isNull: Bool { value is NSNull }

    package subscript(name: String) -> JSON { JSON((value as? [String: Any])?[name]) }
    package subscript(index: Int) -> JSON { list.indices.contains(index) ? list[index] : JSON(nil) }

    package var text: String { value as? String ?? "" }
    package var id: UUID? { UUID(uuidString: text) }
    package var number: Double { (value as? NSNumber)?.doubleValue ?? .nan }
    package var flag: Bool? { (value as? NSNumber)?.boolValue }
    package var list: [JSON] { (value as? [Any] ?? []).map { JSON($0) } }
    package var names: Set<String> { Set((value as? [String: Any] ?? [:]).keys) }
}
