package import FoundationEssentials

extension JSONDecoder.KeyDecodingStrategy {
    /// Reads keys that had other names in earlier versions under the names they have now.
    ///
    /// - Parameter names: The present name of each earlier one.
    /// - Returns: A strategy that leaves all other keys as they are.
    package static func renaming(_ names: [String: String]) -> Self {
        .custom { path in
            guard let last = path.last else { return RenamedKey(stringValue: "") }
            return names[last.stringValue].map(RenamedKey.init(stringValue:)) ?? last
        }
    }
}

private struct RenamedKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
