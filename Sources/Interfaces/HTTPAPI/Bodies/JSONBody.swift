internal import FoundationEssentials
internal import HTTPTypes

extension APIRequest {
    /// The JSON body of an operation for which it is optional.
    ///
    /// An empty body, or `null`, means that it is absent. Names of members have no case, because clients of one
    /// protocol write `Url` and `url`; unknown members are ignored.
    ///
    /// - Returns: `nil` if there is no body.
    /// - Throws: ``APIError`` that names the member that is missing or wrong: `badRequest` or the code of what it is,
    ///   `unsupportedMediaType` for another content type.
    package func optionalJSON<Value: WireValue>(_ type: Value.Type = Value.self) throws(APIError) -> Value? {
        guard try hasJSONBody() else { return nil }
        let known = type.schema.memberNames()
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .custom { path in
            let key = path.last ?? WireMemberName("")
            guard let name = known[key.stringValue.lowercased()] else { return key }
            return WireMemberName(name)
        }
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            let text = try container.decode(String.self)
            guard let date = WireDate.date(text.trimmed) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "Not a date.")
            }
            return date
        }
        let value = try decode(type, with: decoder, schema: type.schema)
        try (value as? any LimitedWireValue)?.checkLimits()
        return value
    }

    /// The JSON body of an operation that needs one.
    ///
    /// - Throws: ``APIError`` as ``optionalJSON(_:)``, and `missingValue` if there is no body.
    package func json<Value: WireValue>(_ type: Value.Type = Value.self) throws(APIError) -> Value {
        guard let value = try optionalJSON(type) else {
            throw APIError(
                .missingValue,
                "The body is missing; send a JSON object of the type \(type.schema.name)."
            )
        }
        return value
    }

    /// The JSON body of an operation that takes an object of strings, its names as they are.
    ///
    /// - Parameter code: The code of the answer to a value that is not a string.
    /// - Returns: The strings by name.
    /// - Throws: ``APIError`` as ``json(_:)``.
    package func strings(notAString code: APIError.Code) throws(APIError) -> [String: String] {
        guard try hasJSONBody() else {
            throw APIError(.missingValue, "The body is missing; send a JSON object of strings.")
        }
        do {
            return try JSONDecoder().decode([String: String].self, from: body)
        } catch DecodingError.typeMismatch(_, let context) where !context.codingPath.isEmpty {
            throw APIError(
                code,
                "The value of \(APIError.words(for: context.codingPath)) in the body is not a string."
            )
        } catch let error as DecodingError {
            throw APIError(error, schema: WireSchema("Strings", "An object of strings.", []))
        } catch {
            throw APIError(.badRequest, "The body is not valid JSON.")
        }
    }

    private func hasJSONBody() throws(APIError) -> Bool {
        guard !body.saysNothing else { return false }
        guard let field = headerFields[.contentType], !field.trimmed.isEmpty else { return true }
        let mediaType = MediaType(field)
        let charset = mediaType.parameters["charset"]?.lowercased() ?? "utf-8"
        guard mediaType.isJSON, ["utf-8", "utf8", "us-ascii", "ascii"].contains(charset) else {
            throw APIError.unsupportedMediaType(field, expected: "application/json in UTF-8")
        }
        return true
    }

    private func decode<Value: Decodable>(
        _ type: Value.Type,
        with decoder: JSONDecoder,
        schema: WireSchema
    ) throws(APIError) -> Value {
        do {
            return try decoder.decode(type, from: body)
        } catch let error as APIError {
            throw error
        } catch let error as DecodingError {
            throw APIError(error, schema: schema)
        } catch {
            throw APIError(.badRequest, "The body is not valid JSON.")
        }
    }
}

/// A member's name that was found in another case.
private struct WireMemberName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
}

extension Data {
    /// Whether there is nothing but white space and perhaps the word `null`.
    fileprivate var saysNothing: Bool {
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
        let rest = drop(while: isSpace)
        return rest.isEmpty || (rest.starts(with: "null".utf8) && rest.dropFirst(4).allSatisfy(isSpace))
    }
}

extension WireSchema {
    /// The names of all members in here and below, by their lower-case form.
    fileprivate func memberNames() -> [String: String] {
        var names: [String: String] = [:]
        collectMemberNames(into: &names)
        return names
    }

    private func collectMemberNames(into names: inout [String: String]) {
        for member in members {
            names[member.name.lowercased()] = member.name
            member.type.objectType?.schema.collectMemberNames(into: &names)
        }
    }
}
