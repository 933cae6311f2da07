/// A JSON object of a protocol.
///
/// The structure says what a value holds; its ``schema`` says how that looks on the wire, for the encoder, for error
/// messages and for the OpenAPI document alike.
package protocol WireValue: Codable, Hashable, Sendable {
    /// The members, in the order in which they are written.
    static var schema: WireSchema { get }
}

/// A JSON string out of a fixed set.
///
/// Input is matched without regard to case.
package protocol WireEnumeration: RawRepresentable, CaseIterable, Codable, Hashable, Sendable
where RawValue == String {
    /// The error code for a string that is not in the set; `badRequest` unless the protocol has a special one.
    static var unknownValueCode: APIError.Code { get }
}

extension WireEnumeration {
    package static var unknownValueCode: APIError.Code { .badRequest }
}

/// How a type looks on the wire.
package struct WireSchema: Sendable {
    /// The name in the protocol.
    package let name: String

    /// What such a value is.
    package let summary: String

    /// The members in the order in which they are written.
    package let members: [Member]

    /// Describes an object.
    ///
    /// - Parameters:
    ///   - name: Its name, unique among all objects.
    ///   - summary: What such a value is.
    ///   - members: Its members in the order in which they are written.
    package init(_ name: String, _ summary: String, _ members: [Member]) {
        self.name = name
        self.summary = summary
        self.members = members
    }

    /// The member with this name.
    func member(_ name: String) -> Member? {
        members.first { $0.name == name }
    }
}

extension WireSchema {
    /// One member of an object.
    package struct Member: Sendable {
        /// What becomes of a member without a value.
        package enum Presence: Hashable, Sendable {
            /// It always has one.
            case required
            /// It is written as `null`.
            case null
            /// It is left out.
            case absent
        }

        /// The name on the wire.
        package let name: String

        /// What it holds.
        package let type: ValueType

        /// What becomes of it without a value.
        package let presence: Presence

        /// A sentence for the documentation.
        package let summary: String

        private init(_ name: String, _ type: ValueType, _ presence: Presence, _ summary: String) {
            self.name = name
            self.type = type
            self.presence = presence
            self.summary = summary
        }

        /// A member that is always there.
        package static func required(_ name: String, _ type: ValueType, _ summary: String) -> Member {
            Member(name, type, .required, summary)
        }

        /// A member that is `null` when it has no value.
        package static func orNull(_ name: String, _ type: ValueType, _ summary: String) -> Member {
            Member(name, type, .null, summary)
        }

        /// A member that is left out when it has no value; in requests `null` is as good.
        package static func orAbsent(_ name: String, _ type: ValueType, _ summary: String) -> Member {
            Member(name, type, .absent, summary)
        }
    }

    /// The kinds of JSON values.
    package indirect enum ValueType: Sendable {
        case string
        /// A GUID: dashed hexadecimal, lower case in answers.
        case guid
        case boolean
        case integer
        /// A number with the precision of `Float`.
        case float
        /// A number with the precision of `Double`.
        case double
        /// A number from 0 to 1 with the precision of `Float`.
        case fraction
        /// A moment in ISO 8601, written in this form.
        case date(WireDateForm)
        /// Bytes in standard Base64.
        case base64
        case enumeration(any WireEnumeration.Type)
        case object(any WireValue.Type)
        case array(ValueType, limit: Int? = nil)
        case map(ValueType)
    }
}

extension WireSchema.ValueType {
    /// The objects in here, be it one or a list.
    var objectType: (any WireValue.Type)? {
        switch self {
        case .object(let type): type
        case .array(let element, _), .map(let element): element.objectType
        default: nil
        }
    }
}

extension WireEnumeration {
    /// The value with this name in any case, or `nil`.
    package init?(caseInsensitive name: String) {
        let wanted = name.lowercased()
        guard let match = Self.allCases.first(where: { $0.rawValue.lowercased() == wanted }) else {
            return nil
        }
        self = match
    }

    /// The names, for messages and documents.
    package static var names: [String] { allCases.map(\.rawValue) }

    /// Reads a string without regard to case.
    ///
    /// - Throws: ``APIError`` with ``unknownValueCode`` that lists the names.
    package init(from decoder: any Decoder) throws {
        let name = try decoder.singleValueContainer().decode(String.self)
        guard let match = Self(caseInsensitive: name) else {
            throw Self.unknownValue(name, of: decoder.codingPath.last?.stringValue ?? "value")
        }
        self = match
    }

    /// The error for a name that is not in the set.
    static func unknownValue(_ name: String, of parameter: String) -> APIError {
        APIError(
            unknownValueCode,
            "“\(name.excerpt)” is not a value of \(parameter); it takes \(names.joined(separator: ", "))."
        )
    }
}
