package import HTTPAPI

extension MetadataFilter {
    /// The most comparisons in one condition.
    package static let comparisonLimit = 64

    /// Reads the value of `$filter`.
    ///
    /// ```
    /// filter     = "metadata=" disjunction
    /// disjunction = conjunction *( "or" conjunction )
    /// conjunction = comparison *( "and" comparison )
    /// comparison = key ( "eq" / "ne" ) text
    /// key        = text / any characters but white space and quotes
    /// text       = "'" any characters, a quote doubled "'"
    /// ```
    ///
    /// White space stands between the parts and may stand around `=`; words have no case. The published description
    /// tells only the comparisons and their joining; that `and` binds more tightly and that a doubled quote stands for
    /// one is OData's rule (version 4.01, URL conventions).
    ///
    /// - Throws: ``APIError`` with `badRequest` that says what was expected and after how many characters.
    /// - Complexity: O(length)
    package init(parsing text: String) throws(APIError) {
        var parser = Parser(text: Array(text.unicodeScalars))
        self = try parser.filter()
    }
}

private struct Parser {
    let text: [Unicode.Scalar]
    var position = 0
    var comparisons = 0

    init(text: [Unicode.Scalar]) {
        self.text = text
    }

    mutating func filter() throws(APIError) -> MetadataFilter {
        skipSpace()
        guard takeWord("metadata") else { throw expected("“metadata=”") }
        skipSpace()
        guard take("=") else { throw expected("“=” after “metadata”") }
        let filter = try disjunction()
        skipSpace()
        guard position == text.count else { throw expected("“and”, “or” or the end") }
        return filter
    }

    private mutating func disjunction() throws(APIError) -> MetadataFilter {
        var terms = [try conjunction()]
        while takeJoin("or") { terms.append(try conjunction()) }
        return terms.count == 1 ? terms[0] : .or(terms)
    }

    private mutating func conjunction() throws(APIError) -> MetadataFilter {
        var terms = [try comparison()]
        while takeJoin("and") { terms.append(try comparison()) }
        return terms.count == 1 ? terms[0] : .and(terms)
    }

    private mutating func comparison() throws(APIError) -> MetadataFilter {
        comparisons += 1
        guard comparisons <= MetadataFilter.comparisonLimit else {
            throw APIError(
                .badRequest,
                "The parameter $filter has more than \(MetadataFilter.comparisonLimit) comparisons."
            )
        }
        skipSpace()
        let key = try key()
        skipSpace()
        let isEqual = takeWord("eq")
        guard isEqual || takeWord("ne") else { throw expected("“eq” or “ne”") }
        skipSpace()
        guard position < text.count, text[position] == "'" else { throw expected("a value in single quotes") }
        let value = try quoted()
        return isEqual ? .equal(key: key, value: value) : .notEqual(key: key, value: value)
    }

    private mutating func key() throws(APIError) -> String {
        if position < text.count, text[position] == "'" { return try quoted() }
        let start = position
        while position < text.count, !text[position].properties.isWhitespace, text[position] != "'" {
            position += 1
        }
        guard position > start else { throw expected("a metadata key") }
        return String(String.UnicodeScalarView(text[start..<position]))
    }

    private mutating func quoted() throws(APIError) -> String {
        var value = String.UnicodeScalarView()
        position += 1
        while position < text.count {
            let scalar = text[position]
            position += 1
            if scalar == "'", !take("'") { return String(value) }
            value.append(scalar)
        }
        throw expected("the closing quote")
    }

    /// Takes `and` or `or` if it comes next.
    private mutating func takeJoin(_ word: String) -> Bool {
        let start = position
        skipSpace()
        if takeWord(word) { return true }
        position = start
        return false
    }

    /// Takes a word in any case if it comes next and ends there.
    private mutating func takeWord(_ word: String) -> Bool {
        var end = position
        for scalar in word.unicodeScalars {
            guard end < text.count, text[end].properties.lowercaseMapping == String(scalar) else {
                return false
            }
            end += 1
        }
        if end < text.count, text[end].properties.isAlphabetic || text[end].properties.numericType != nil {
            return false
        }
        position = end
        return true
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard position < text.count, text[position] == scalar else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while position < text.count, text[position].properties.isWhitespace { position += 1 }
    }

    private func expected(_ what: String) -> APIError {
        APIError(
            .badRequest,
            "The parameter $filter does not hold what it should after \(position) characters: \(what) was expected, "
                + "as in metadata=place eq 'shed' and year ne '2019'."
        )
    }
}
