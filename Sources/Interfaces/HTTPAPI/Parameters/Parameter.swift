/// A value in the path or in the query of a request.
package struct Parameter: Sendable {
    /// The name on the wire.
    package let name: Name

    /// What it may hold.
    package let kind: Kind

    /// Whether it has to be there.
    package let isRequired: Bool

    /// The error codes when it is missing or wrong.
    let codes: Codes

    /// A sentence for the documentation.
    package let summary: String

    /// Every code that a missing or wrong value may be answered with.
    package var errorCodes: [APIError.Code] { [codes.missing, codes.malformed, codes.tooMany] }

    private init(
        _ name: Name,
        _ kind: Kind,
        isRequired: Bool = false,
        codes: Codes = Codes(),
        _ summary: String
    ) {
        self.name = name
        self.kind = kind
        self.isRequired = isRequired
        self.codes = codes
        self.summary = summary
    }
}

extension Parameter {
    /// The name of a parameter: an open set, to which each interface adds its own as static members.
    ///
    /// Queries are searched for names without regard to case.
    package struct Name: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
        /// The name on the wire.
        package let rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }
        package init(stringLiteral value: String) { rawValue = value }
    }

    /// What a parameter may hold.
    package enum Kind: Sendable {
        /// Part of the path: a GUID. One that is malformed names nothing, so the error is that nothing was found.
        case pathGUID
        /// Part of the path: any text.
        case pathText
        case text
        case guid
        /// GUIDs with commas between them, at most so many.
        case guids(limit: Int)
        case boolean(default: Bool)
        case integer(ClosedRange<Int>, default: Int)
        /// A number from 0 to 1.
        case fraction
        case enumeration(any WireEnumeration.Type)
        /// Names with commas between them.
        case enumerations(any WireEnumeration.Type)
        /// A text with a grammar of its own.
        case parsed(any ParsedParameter.Type)

        /// Whether it stands in the path.
        package var isInPath: Bool {
            switch self {
            case .pathGUID, .pathText: true
            default: false
            }
        }
    }

    /// What the answer's code is for each way in which a parameter can be wrong.
    struct Codes: Sendable {
        var missing = APIError.Code.missingValue
        var malformed = APIError.Code.badRequest
        var tooMany = APIError.Code.tooManyValues
    }
}

/// The value of a parameter with a grammar of its own, such as a condition.
package protocol ParsedParameter: Sendable {
    /// Reads the text of the parameter.
    ///
    /// - Throws: ``APIError`` that names the parameter, and says what was expected and where.
    init(parsing text: String) throws(APIError)
}

extension Parameter {
    // MARK: In paths

    /// A GUID in the path.
    ///
    /// - Parameters:
    ///   - name: The name in the path's template.
    ///   - code: The code of the answer where the path has no GUID: what is asked for is not there.
    ///   - summary: A sentence for the documentation.
    /// - Returns: The parameter.
    package static func pathGUID(
        _ name: Name,
        unknown code: APIError.Code = .notFound,
        _ summary: String
    ) -> Self {
        Self(name, .pathGUID, isRequired: true, codes: Codes(malformed: code), summary)
    }

    /// A text in the path.
    package static func pathText(_ name: Name, _ summary: String) -> Self {
        Self(name, .pathText, isRequired: true, summary)
    }

    // MARK: In queries

    /// A text that may be left out.
    package static func text(_ name: Name, _ summary: String) -> Self {
        Self(name, .text, summary)
    }

    /// A text that has to be there; it may be empty.
    package static func requiredText(
        _ name: Name,
        missing code: APIError.Code = .missingValue,
        _ summary: String
    ) -> Self {
        Self(name, .text, isRequired: true, codes: Codes(missing: code), summary)
    }

    /// A GUID.
    package static func guid(
        _ name: Name,
        isRequired: Bool = false,
        malformed code: APIError.Code = .malformedID,
        _ summary: String
    ) -> Self {
        Self(name, .guid, isRequired: isRequired, codes: Codes(malformed: code), summary)
    }

    /// A list of GUIDs.
    package static func guids(
        _ name: Name,
        atMost limit: Int,
        isRequired: Bool = false,
        missing: APIError.Code = .missingValue,
        tooMany: APIError.Code = .tooManyValues,
        _ summary: String
    ) -> Self {
        Self(
            name,
            .guids(limit: limit),
            isRequired: isRequired,
            codes: Codes(missing: missing, malformed: .malformedID, tooMany: tooMany),
            summary
        )
    }

    /// A Boolean.
    package static func boolean(_ name: Name, default value: Bool = false, _ summary: String) -> Self {
        Self(name, .boolean(default: value), summary)
    }

    /// A number from 0 to 1.
    package static func fraction(_ name: Name, _ summary: String) -> Self {
        Self(name, .fraction, summary)
    }

    /// A whole number.
    package static func integer(
        _ name: Name,
        _ range: ClosedRange<Int>,
        default value: Int,
        _ summary: String
    ) -> Self {
        Self(name, .integer(range, default: value), summary)
    }

    /// One of a set of names.
    package static func enumeration<Value: WireEnumeration>(
        _ name: Name,
        _ type: Value.Type,
        isRequired: Bool = false,
        _ summary: String
    ) -> Self {
        Self(
            name,
            .enumeration(type),
            isRequired: isRequired,
            codes: Codes(malformed: type.unknownValueCode),
            summary
        )
    }

    /// Several of a set of names.
    package static func enumerations<Value: WireEnumeration>(
        _ name: Name,
        _ type: Value.Type,
        malformed code: APIError.Code,
        _ summary: String
    ) -> Self {
        Self(name, .enumerations(type), codes: Codes(malformed: code), summary)
    }

    /// A text with a grammar of its own.
    package static func parsed(_ name: Name, _ type: any ParsedParameter.Type, _ summary: String) -> Self {
        Self(name, .parsed(type), summary)
    }
}
