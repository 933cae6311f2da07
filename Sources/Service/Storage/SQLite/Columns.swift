internal import Annotations
internal import Bytes
internal import Foundation
internal import GRDB

extension Date {
    /// Whole microseconds since 1970, as dates are stored.
    ///
    /// Beyond ``largestMicroseconds``, before and after 1970, just that.
    var microseconds: Int64 {
        let value = (timeIntervalSince1970 * 1_000_000).rounded()
        let limit = Double(Self.largestMicroseconds)
        return Int64(exactly: min(max(value, -limit), limit)) ?? 0
    }

    /// The farthest date that is stored, 36,000 years from 1970; sums with it never overflow.
    static let largestMicroseconds: Int64 = 1 << 60

    init(microseconds: Int64) {
        self.init(timeIntervalSince1970: Double(microseconds) / 1_000_000)
    }
}

extension ContentDigest {
    /// The digest as it is stored.
    var data: Data { Data(bytes) }
}

extension ProjectTask {
    /// The task as the columns `classificationType` hold it: the name of the type, or NULL for detection.
    var column: String? { classificationType?.storedName }
}

extension Row {
    func date(_ column: String) -> Date { Date(microseconds: self[column]) }

    func optionalDate(_ column: String) -> Date? {
        (self[column] as Int64?).map { Date(microseconds: $0) }
    }

    func digest(_ column: String) throws -> ContentDigest {
        guard let digest = try optionalDigest(column) else { throw Self.damaged }
        return digest
    }

    func optionalDigest(_ column: String) throws -> ContentDigest? {
        try (self[column] as Data?).map { data in
            guard let digest = ContentDigest(bytes: data) else { throw Self.damaged }
            return digest
        }
    }

    func value<Value: RawRepresentable<String>>(_ column: String, as type: Value.Type) throws -> Value {
        guard let value = try optionalValue(column, as: type) else { throw Self.damaged }
        return value
    }

    func optionalValue<Value: RawRepresentable<String>>(_ column: String, as _: Value.Type) throws -> Value? {
        try (self[column] as String?).map { text in
            guard let value = Value(rawValue: text) else { throw Self.damaged }
            return value
        }
    }

    func json<Value: Decodable>(_ column: String, as _: Value.Type) throws -> Value {
        let text: String = self[column]
        do {
            return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
        } catch {
            throw Self.damaged
        }
    }

    /// The task of a project, as ``ProjectTask/column`` has it.
    func task(_ column: String) throws -> ProjectTask {
        guard let name = self[column] as String? else { return .detection }
        guard let type = ClassificationType(storedName: name) else { throw Self.damaged }
        return .classification(type)
    }

    static var damaged: StorageError {
        StorageError(.corrupt, "The database holds a value that we never write. Restore it from a backup.")
    }
}

/// JSON text with keys in a fixed order.
func jsonText(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}
