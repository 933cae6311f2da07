import CustomVisionAPI
import Foundation
import HTTPAPI
import HTTPTypes
import Imaging
import Synchronization
import TestSupport

extension Answer {
    init(_ response: APIResponse) {
        self.init(status: response.status.code, headerFields: response.headerFields, body: response.body)
    }
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
