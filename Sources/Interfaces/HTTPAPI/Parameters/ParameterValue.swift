internal import FoundationEssentials

/// The value of a parameter, read as its table row says.
enum ParameterValue: Sendable {
    case text(String)
    case guid(UUID)
    case guids([UUID])
    case boolean(Bool)
    case integer(Int)
    case fraction(Float)
    case enumeration(any WireEnumeration)
    case enumerations([any WireEnumeration])
    case parsed(any ParsedParameter)

    /// Reads a parameter.
    ///
    /// A value without a character counts as none, except for texts. Of several values for one thing the first
    /// counts. There is no value if the parameter is not there, need not be there and has no default.
    ///
    /// - Parameters:
    ///   - texts: Every value under the parameter's name, decoded.
    ///   - parameter: Its table row.
    /// - Throws: ``APIError`` that names the parameter and what it takes.
    init?(_ texts: [String], of parameter: Parameter) throws(APIError) {
        let value: ParameterValue? =
            switch parameter.kind {
            case .text, .pathText: texts.first.map { .text($0) }
            case .guids(let limit): try Self.guids(texts, limit: limit, of: parameter)
            case .enumerations(let type): try Self.enumerations(texts, type, of: parameter)
            default: try Self.single(texts, of: parameter)
            }
        guard let value else {
            guard parameter.isRequired else { return nil }
            throw APIError(parameter.codes.missing, "The parameter \(parameter.name.rawValue) is missing.")
        }
        self = value
    }

    private static func single(
        _ texts: [String],
        of parameter: Parameter
    ) throws(APIError) -> ParameterValue? {
        let text = texts.first.map { $0.trimmed } ?? ""
        switch parameter.kind {
        case .guid, .pathGUID:
            if text.isEmpty { return nil }
            return .guid(try guid(text, of: parameter))
        case .boolean(let ordinary):
            switch text.lowercased() {
            case "": return .boolean(ordinary)
            case "true": return .boolean(true)
            case "false": return .boolean(false)
            default: throw parameter.refusal(of: text, "true or false")
            }
        case .integer(let range, let ordinary):
            if text.isEmpty { return .integer(ordinary) }
            guard let integer = Int(text), range.contains(integer) else {
                throw parameter.refusal(
                    of: text,
                    "a whole number from \(range.lowerBound) to \(range.upperBound)"
                )
            }
            return .integer(integer)
        case .fraction:
            if text.isEmpty { return nil }
            // Swift would also read hexadecimal numbers, "inf" and "nan".
            let isPlain = text.utf8.allSatisfy { "0123456789.+-eE".utf8.contains($0) }
            guard isPlain, let number = Float(text), (0...1).contains(number) else {
                throw parameter.refusal(of: text, "a number from 0 to 1")
            }
            return .fraction(number)
        case .enumeration(let type):
            if text.isEmpty { return nil }
            return .enumeration(try choice(text, type, of: parameter))
        case .parsed(let type):
            if text.isEmpty { return nil }
            return .parsed(try type.init(parsing: texts.first ?? ""))
        case .text, .pathText, .guids, .enumerations:
            return nil
        }
    }

    private static func guids(
        _ texts: [String],
        limit: Int,
        of parameter: Parameter
    ) throws(APIError) -> ParameterValue? {
        var guids: [UUID] = []
        var seen: Set<UUID> = []
        for text in texts {
            for item in text.split(separator: ",") where !item.trimmed.isEmpty {
                let guid = try guid(item.trimmed, of: parameter)
                if seen.insert(guid).inserted { guids.append(guid) }
            }
        }
        guard guids.count <= limit else {
            throw APIError(
                parameter.codes.tooMany,
                "The parameter \(parameter.name.rawValue) has \(guids.count) ids; it takes at most \(limit)."
            )
        }
        return guids.isEmpty ? nil : .guids(guids)
    }

    private static func enumerations(
        _ texts: [String],
        _ type: any WireEnumeration.Type,
        of parameter: Parameter
    ) throws(APIError) -> ParameterValue? {
        guard !texts.isEmpty else { return nil }
        var choices: [any WireEnumeration] = []
        for text in texts {
            for item in text.split(separator: ",") where !item.trimmed.isEmpty {
                choices.append(try choice(item.trimmed, type, of: parameter))
            }
        }
        return .enumerations(choices)
    }

    private static func guid(_ text: String, of parameter: Parameter) throws(APIError) -> UUID {
        guard let guid = UUID(uuidString: text) else {
            throw APIError(
                parameter.codes.malformed,
                "“\(text.excerpt)” in \(parameter.name.rawValue) is not a GUID."
            )
        }
        return guid
    }

    private static func choice(
        _ text: String,
        _ type: any WireEnumeration.Type,
        of parameter: Parameter
    ) throws(APIError) -> any WireEnumeration {
        guard let choice = type.init(caseInsensitive: text) else {
            throw APIError(
                parameter.codes.malformed,
                "“\(text.excerpt)” is not a value of \(parameter.name.rawValue); "
                    + "it takes \(type.names.joined(separator: ", "))."
            )
        }
        return choice
    }
}

extension Parameter {
    fileprivate func refusal(of text: String, _ expected: String) -> APIError {
        APIError(
            codes.malformed,
            "The parameter \(name.rawValue) is “\(text.excerpt)”; it takes \(expected)."
        )
    }
}
