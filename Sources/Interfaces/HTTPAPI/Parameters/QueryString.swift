/// The names and values of a query, decoded.
///
/// Names are found without regard to case. A name may come several times.
struct QueryString: Hashable, Sendable {
    private var values: [String: [String]] = [:]

    /// Takes a raw query apart.
    ///
    /// - Throws: ``APIError`` with `badRequest` if a part is not UTF-8 once decoded.
    init(_ raw: String) throws(APIError) {
        for pair in raw.utf8.split(separator: UInt8(ascii: "&")) {
            let sign = pair.firstIndex(of: UInt8(ascii: "="))
            guard let name = PercentEncoding.decode(pair[..<(sign ?? pair.endIndex)], plusIsSpace: true)
            else {
                throw APIError(.badRequest, "A parameter's name in the query is not UTF-8.")
            }
            let encoded = sign.map { pair[pair.index(after: $0)...] } ?? pair[pair.endIndex...]
            guard let value = PercentEncoding.decode(encoded, plusIsSpace: true) else {
                throw APIError(.badRequest, "The value of the parameter “\(name.excerpt)” is not UTF-8.")
            }
            values[name.lowercased(), default: []].append(value)
        }
    }

    /// Every value under a name, in the order in which they came.
    subscript(name: Parameter.Name) -> [String] {
        values[name.rawValue.lowercased()] ?? []
    }
}
