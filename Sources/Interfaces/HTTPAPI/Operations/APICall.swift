package import FoundationEssentials

/// A request that was matched to its operation, with the values of its path and query read and checked.
///
/// All parameters that the operation's table row names are read at once, so a wrong one is found before anything is
/// done. Asking for a parameter that the row does not name is a programmer's mistake and stops the program.
package struct APICall<Context: Sendable>: Sendable {
    /// What is asked for.
    package let operation: APIOperation

    /// In which version; `nil` if the path names none.
    package let version: String?

    /// The request behind it.
    package let request: APIRequest

    /// What the interface knows of the call beside it, such as what the caller's key opens.
    package let context: Context

    private let values: [Parameter.Name: ParameterValue]

    /// Reads the parameters of a request.
    ///
    /// - Parameters:
    ///   - match: What was found for the request.
    ///   - request: The request with its whole body.
    ///   - context: What the interface knows of the call.
    /// - Throws: ``APIError`` for the first parameter that is missing or wrong; it names the parameter and what it
    ///   takes.
    package init(
        _ match: RouteMatch<some HTTPInterface>,
        request: APIRequest,
        context: Context
    ) throws(APIError) {
        operation = match.route.operation
        version = match.version
        self.request = request
        self.context = context
        let query = try QueryString(request.query)
        var values: [Parameter.Name: ParameterValue] = [:]
        for parameter in operation.parameters {
            let texts =
                parameter.kind.isInPath
                ? match.pathValues[parameter.name].map { [$0] } : query[parameter.name]
            values[parameter.name] = try ParameterValue(texts ?? [], of: parameter)
        }
        self.values = values
    }

    private func value(_ name: Parameter.Name) -> ParameterValue? {
        precondition(
            operation.parameter(name) != nil,
            "\(operation.id) has no parameter \(name.rawValue)."
        )
        return values[name]
    }

    private func fail(_ name: Parameter.Name, _ kind: String) -> Never {
        preconditionFailure("\(name.rawValue) of \(operation.id) is not \(kind).")
    }

    /// A GUID that is always there: one from the path, or one that the query must have.
    package func id(_ name: Parameter.Name) -> UUID {
        guard case .guid(let guid) = value(name) else { fail(name, "a GUID that is always there") }
        return guid
    }

    /// A GUID from the query, if it is there.
    package func optionalID(_ name: Parameter.Name) -> UUID? {
        switch value(name) {
        case nil: nil
        case .guid(let guid): guid
        default: fail(name, "a GUID")
        }
    }

    /// GUIDs from the query, each once, in the order in which they came; empty if there are none.
    package func ids(_ name: Parameter.Name) -> [UUID] {
        switch value(name) {
        case nil: []
        case .guids(let guids): guids
        default: fail(name, "a list of GUIDs")
        }
    }

    /// A text that is always there: one from the path, or one that the query must have.
    ///
    /// It may be empty.
    package func text(_ name: Parameter.Name) -> String {
        guard case .text(let text) = value(name) else { fail(name, "a text that is always there") }
        return text
    }

    /// A text from the query, if it is there.
    ///
    /// It may be empty.
    package func optionalText(_ name: Parameter.Name) -> String? {
        switch value(name) {
        case nil: nil
        case .text(let text): text
        default: fail(name, "a text")
        }
    }

    /// A Boolean from the query, or its default.
    package func flag(_ name: Parameter.Name) -> Bool {
        guard case .boolean(let flag) = value(name) else { fail(name, "a Boolean") }
        return flag
    }

    /// A whole number from the query, or its default.
    package func integer(_ name: Parameter.Name) -> Int {
        guard case .integer(let integer) = value(name) else { fail(name, "a whole number") }
        return integer
    }

    /// A number from 0 to 1 from the query, if it is there.
    package func fraction(_ name: Parameter.Name) -> Float? {
        switch value(name) {
        case nil: nil
        case .fraction(let fraction): fraction
        default: fail(name, "a number from 0 to 1")
        }
    }

    /// One of a set of names from the query, if it is there.
    package func choice<Choice: WireEnumeration>(
        _ name: Parameter.Name,
        of type: Choice.Type = Choice.self
    ) -> Choice? {
        switch value(name) {
        case nil: return nil
        case .enumeration(let choice as Choice): return choice
        default: fail(name, "a \(type)")
        }
    }

    /// Several of a set of names from the query; `nil` if the parameter is not there.
    package func choices<Choice: WireEnumeration>(
        _ name: Parameter.Name,
        of type: Choice.Type = Choice.self
    ) -> [Choice]? {
        switch value(name) {
        case nil: return nil
        case .enumerations(let choices):
            return choices.map { choice in
                guard let choice = choice as? Choice else { fail(name, "a list of \(type)") }
                return choice
            }
        default: fail(name, "a list of \(type)")
        }
    }

    /// A value with a grammar of its own from the query, if it is there.
    package func parsed<Value: ParsedParameter>(
        _ name: Parameter.Name,
        as type: Value.Type = Value.self
    ) -> Value? {
        switch value(name) {
        case nil: return nil
        case .parsed(let value as Value): return value
        default: fail(name, "a \(type)")
        }
    }
}
