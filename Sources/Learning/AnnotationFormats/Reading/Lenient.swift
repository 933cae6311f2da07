import FoundationEssentials
import ImageFolders

/// An element of a JSON list that may be broken without the whole list being so.
enum Lenient<Value: Decodable>: Decodable {
    case value(Value)
    /// A sentence that says what is wrong with it.
    case broken(String)

    init(from decoder: any Decoder) throws {
        do {
            self = .value(try Value(from: decoder))
        } catch let error as DecodingError {
            self = .broken(error.sentence(below: decoder.codingPath.count))
        } catch {
            // The decoder's own error for numbers beyond those of the machine.
            self = .broken("A number in the entry is too large.")
        }
    }
}

/// An id in a file: a number or a text, whichever the tool that wrote it preferred.
struct SourceID: Decodable, Hashable, CustomStringConvertible {
    let description: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int.self) {
            description = String(number)
        } else if let number = try? container.decode(Double.self) {
            description = "\(number)"
        } else {
            description = try container.decode(String.self)
        }
    }
}

/// A count that may be written with a decimal point, or be no number at all.
struct LooseCount: Decodable {
    /// `nil` if there is no whole number, or one beyond those of pixels.
    let value: Int?

    init(from decoder: any Decoder) throws {
        let number = (try? decoder.singleValueContainer().decode(Double.self)) ?? .nan
        value = Int(exactly: number).flatMap { abs($0) < 1 << 31 ? $0 : nil }
    }
}

extension DecodingError {
    /// What is wrong with a value, as a sentence; the first `depth` parts of the path to it need not be told.
    func sentence(below depth: Int = 0) -> String {
        func place(_ context: Context, _ more: [any CodingKey] = []) -> String {
            let keys = (context.codingPath + more).dropFirst(depth)
            let path = keys.reduce("") { path, key in
                if let index = key.intValue { return path + "[\(index)]" }
                return path.isEmpty ? key.stringValue : path + "." + key.stringValue
            }
            return path.isEmpty ? "The entry" : "“\(path)”"
        }
        switch self {
        case .keyNotFound(let key, let context): return "\(place(context, [key])) is missing."
        case .valueNotFound(_, let context): return "\(place(context)) is null."
        case .typeMismatch(let type, let context):
            return "\(place(context)) is not \(Self.word(for: type))."
        case .dataCorrupted(let context):
            return "\(place(context)) cannot be read."
        @unknown default: return "The entry cannot be read."
        }
    }

    private static func word(for type: Any.Type) -> String {
        switch type {
        case is Double.Type, is Int.Type: "a number"
        case is String.Type: "a text"
        case is [String: Any].Type: "an object"
        default: "\(type)".hasPrefix("Array") ? "a list" : "what it should be"
        }
    }
}

extension DatasetListing {
    /// Decodes a JSON file.
    ///
    /// - Throws: ``DatasetError`` with the line and column where it is broken.
    func json<Value: Decodable>(_ type: Value.Type, of name: String) throws(DatasetError) -> Value {
        let bytes = try bytes(of: name)
        do {
            return try JSONDecoder().decode(type, from: bytes)
        } catch {
            if let place = JSONPlace.firstFlaw(in: bytes) {
                throw flaw(name, "is broken: it is no JSON from \(place) on")
            }
            throw flaw(name, "is broken: \((error as? DecodingError)?.sentence() ?? "it cannot be read.")")
        }
    }
}
