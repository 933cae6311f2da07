package import HTTPTypes

/// One operation of an interface as data: what routes it, guards it, reads its input and documents it.
///
/// Each fact about an operation is declared once.
package struct APIOperation: Sendable {
    /// The name: unique in the whole server, in the OpenAPI document, in logs and in metrics.
    package let id: String

    /// The name of the ``InterfaceRoot`` it lies under.
    package let root: String

    /// The method.
    package let method: HTTPRequest.Method

    /// The path after the root, such as `/books/{bookId}/pages`.
    package let path: String

    /// Where old clients look for it, if that is another path.
    package let legacyPath: String?

    /// What the path and the query hold.
    package let parameters: [Parameter]

    /// What the body holds.
    package let body: Body

    /// How many bytes a body may have; the server refuses more with 413.
    package let bodyLimit: Int

    /// What the answer holds when all went well.
    package let answer: Answer

    /// How it ends when all went well; the first is the usual way.
    package let outcomes: [Outcome]

    /// What kind of key it asks for.
    ///
    /// `nil` for operations that sign in: open to every caller but a page of another origin.
    package let key: KeyKind?

    /// Which keys of that kind may call it.
    package let scope: AccessScope

    /// The group it belongs to in the OpenAPI document.
    package let group: String

    /// A sentence for the documentation.
    package let summary: String

    /// More for the documentation, if there is more to say.
    package let details: String?

    /// Describes an operation.
    ///
    /// - Parameters:
    ///   - id: Its name.
    ///   - root: The name of the root it lies under.
    ///   - method: The method.
    ///   - path: The path after the root, with places such as `{bookId}`.
    ///   - legacyPath: Where old clients look for it; with the same places.
    ///   - pathParameters: The parameters of all paths of the interface, among which are those of this one.
    ///   - query: What the query holds.
    ///   - body: What the body holds.
    ///   - bodyLimit: How many bytes a body may have.
    ///   - answer: What the answer holds.
    ///   - outcomes: How it ends when all went well.
    ///   - key: What kind of key it asks for; `nil` for operations by which one gets in.
    ///   - scope: Which keys of that kind may call it.
    ///   - group: Its group in the OpenAPI document.
    ///   - summary: A sentence for the documentation.
    ///   - details: More, if there is more to say.
    /// - Precondition: Every place in the path has a parameter, and there is an outcome.
    package init(
        id: String,
        root: String,
        method: HTTPRequest.Method,
        path: String,
        legacyPath: String? = nil,
        pathParameters: [Parameter],
        query: [Parameter] = [],
        body: Body = .none,
        bodyLimit: Int,
        answer: Answer,
        outcomes: [Outcome],
        key: KeyKind?,
        scope: AccessScope,
        group: String,
        summary: String,
        details: String? = nil
    ) {
        precondition(!outcomes.isEmpty, "\(id) never ends well.")
        self.id = id
        self.root = root
        self.method = method
        self.path = path
        self.legacyPath = legacyPath
        parameters =
            PathTemplate(path).parameterNames.map { name in
                guard let parameter = pathParameters.first(where: { $0.name == name }) else {
                    preconditionFailure("No parameter of a path is called \(name.rawValue), as \(id) has it.")
                }
                return parameter
            } + query
        self.body = body
        self.bodyLimit = bodyLimit
        self.answer = answer
        self.outcomes = outcomes
        self.key = key
        self.scope = scope
        self.group = group
        self.summary = summary
        self.details = details
    }

    /// The parameter with this name.
    package func parameter(_ name: Parameter.Name) -> Parameter? {
        parameters.first { $0.name == name }
    }
}

/// Which keys an operation is open to, beyond being of the right kind: a key may be limited to one subject.
package enum AccessScope: Hashable, Sendable {
    /// Any key; it shows nothing that the key does not open.
    case everyKey
    /// A key that opens the subject which this parameter of the path names; for others the subject is not there.
    case subject(Parameter.Name)
    /// A key that is not limited to a subject.
    case unlimitedKey
}

extension APIOperation {
    /// What the body of a request holds.
    package enum Body: Sendable {
        /// Nothing; a body that comes all the same is not read.
        case none
        /// A JSON object; an empty body counts as none.
        case json(any WireValue.Type, isRequired: Bool = true)
        /// A JSON object of strings.
        case strings
        /// Bytes, at most as many as ``APIOperation/bodyLimit`` says.
        case bytes
        /// A file: bytes, or a form with a part.
        case file(FilePart)
        /// Files: the bytes of one, or a form with a part for each.
        case files(FilePart)
    }

    /// What the parts of a form of files hold, for the documentation.
    package struct FilePart: Hashable, Sendable {
        /// The name that a part may have.
        package let name: String
        /// A sentence about the parts.
        package let summary: String

        /// Describes the parts.
        package init(_ name: String, _ summary: String) {
            self.name = name
            self.summary = summary
        }
    }

    /// What the answer holds when all went well.
    package enum Answer: Sendable {
        /// An object.
        case value(any WireValue.Type)
        /// A list of objects.
        case list(any WireValue.Type)
        /// A whole number.
        case count
        /// Whole numbers by name.
        case counts
        /// The word `true`.
        case yes
        /// Bytes.
        case bytes
        /// A JSON object whose format is documented elsewhere, such as that of a file.
        case document
        /// Words for people.
        case text
        /// Events whose data are objects, in the form that the HTML standard gives them ("server-sent events").
        case events(any WireValue.Type)
        /// Nothing.
        case nothing
    }

    /// A way to end well.
    package struct Outcome: Sendable {
        /// The status.
        package let status: HTTPResponse.Status

        /// A sentence for the documentation.
        package let summary: String

        /// Whether the answer holds what ``APIOperation/answer`` says; else it has no body.
        package let hasContent: Bool

        /// Describes an outcome.
        package init(_ status: HTTPResponse.Status, _ summary: String = "Done.", hasContent: Bool = true) {
            self.status = status
            self.summary = summary
            self.hasContent = hasContent
        }
    }
}

extension APIOperation.Body {
    /// The wire value in it, if there is one.
    var type: (any WireValue.Type)? {
        if case .json(let type, _) = self { type } else { nil }
    }
}

extension APIOperation.Answer {
    /// The wire value in it, if there is one.
    var type: (any WireValue.Type)? {
        switch self {
        case .value(let type), .list(let type), .events(let type): type
        case .count, .counts, .yes, .bytes, .document, .text, .nothing: nil
        }
    }
}
