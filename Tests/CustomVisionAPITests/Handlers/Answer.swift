import CustomVisionAPI
import Foundation
import HTTPAPI
import HTTPTypes
import Imaging
import Synchronization

/// An answer as a client sees it: a status, header fields and text.
struct Answer {
    let status: Int
    let headerFields: HTTPFields
    let body: Data
    let json: JSON

    init(_ response: APIResponse) {
        status = response.status.code
        headerFields = response.headerFields
        body = response.body
        // Read by a parser that is not ours.
        json = JSON(try? JSONSerialization.jsonObject(with: response.body, options: .fragmentsAllowed))
    }

    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }

    /// The error code, if the body is the flat error object.
    var code: String? { json["message"].text.isEmpty ? nil : json["code"].text }

    subscript(name: String) -> JSON { json[name] }
}

/// A JSON value; what is not there is ``absent``.
struct JSON: Equatable {
    private let value: NSObject?

    /// Whether there is nothing: not even `null`.
    var isAbsent: Bool { value == nil }
    var isNull: Bool { value is NSNull }

    init(_ value: Any?) {
        self.value = value as? NSObject
    }

    subscript(name: String) -> JSON { JSON((value as? [String: Any])?[name]) }
    subscript(index: Int) -> JSON { list.indices.contains(index) ? list[index] : JSON(nil) }

    var text: String { value as? String ?? "" }
    var number: Double { (value as? NSNumber)?.doubleValue ?? .nan }
    var list: [JSON] { (value as? [Any] ?? []).map { JSON($0) } }
    var flag: Bool? { (value as? NSNumber)?.boolValue }
    var names: Set<String> { Set((value as? [String: Any] ?? [:]).keys) }
}

/// Small images that a base model tells apart.
enum Images {
    enum Color: String {
        case red, blue
    }

    /// An image of a color with a pattern that its number decides: no two are equal.
    static func jpeg(_ color: Color, _ number: Int) throws -> Data {
        var generator = SplitMix64(seed: UInt64(number) &* 2 &+ (color == .red ? 0 : 1))
        let edge = 48
        var pixels: [UInt8] = []
        for _ in 0..<(edge * edge) {
            let strong = UInt8.random(in: 180...250, using: &generator)
            let weak = UInt8.random(in: 0...60, using: &generator)
            pixels += color == .red ? [strong, weak, weak] : [weak, weak, strong]
        }
        return Data(try JPEGEncoder.encode(RGBImage(width: edge, height: edge, pixels: pixels), quality: 90))
    }
}

/// What the service reported to the server's log.
final class FailureLog: Sendable {
    private let entries = Mutex<[(error: any Error, reference: String)]>([])

    func note(_ error: any Error, _ reference: String) {
        entries.withLock { $0.append((error, reference)) }
    }

    var references: [String] { entries.withLock { $0.map(\.reference) } }
}
