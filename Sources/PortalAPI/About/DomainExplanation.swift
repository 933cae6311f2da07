internal import BaseModels

/// When to choose a domain, in words for people who have never heard of one.
struct DomainExplanation: Sendable {
    /// Two or three sentences.
    let text: String

    /// Explains a domain.
    ///
    /// - Parameters:
    ///   - domain: The domain.
    ///   - standard: The domain that projects get which name none; its cost is the measure of others.
    ///   - title: The name of its base model for people.
    init(of domain: Domain, beside standard: Domain?, title: String?) {
        var sentences: [String] = []
        if let subject = Self.subjects.first(where: { domain.name.hasPrefix($0.prefix) }) {
            sentences.append(subject.sentence)
        } else {
            sentences.append(
                "Stands on the base model \(title ?? domain.packageName), which was installed here."
            )
        }
        sentences.append(
            "Looks at a square of \(domain.inputEdge) × \(domain.inputEdge) pixels from each picture"
                + Self.comparison(of: domain, with: standard) + "."
        )
        if domain.isExportable { sentences.append("Made so that its models can be exported.") }
        text = sentences.joined(separator: " ")
    }

    /// The domains of the protocol; the first match counts.
    private static let subjects: [(prefix: String, sentence: String)] = [
        ("General [A1]", "For subjects that differ in small things, such as parts, plants or breeds."),
        ("General [A2]", "The same as General [A1]; kept for projects that come from elsewhere."),
        (
            "General (compact) [S1]",
            "The same as General (compact); kept for projects that come from elsewhere."
        ),
        ("General (8 bits)", "For any subject, computed in 8 bits: quicker than General, nearly as exact."),
        ("General (compact, 8 bits)", "For any subject, computed in 8 bits: the quickest domain."),
        ("General (compact)", "For any subject, where a picture must be answered quickly."),
        ("General", "The right choice if you are not sure: for any subject."),
        ("Food (compact)", "For dishes, fruit and vegetables, where a picture must be answered quickly."),
        ("Food", "For dishes, fruit and vegetables: looks closely, because they differ in texture."),
        ("Landmarks", "For buildings and places, natural or made."),
        ("Retail (compact)", "For goods in shops and catalogues, where a picture must be answered quickly."),
        ("Retail", "For goods in shops and catalogues: looks closely, to tell similar packages apart."),
        ("Logo", "For finding brands in pictures."),
        ("Products on Shelves", "For finding goods that stand close together."),
    ]

    /// How much more or less work a picture is: the cost grows with the area.
    private static func comparison(of domain: Domain, with standard: Domain?) -> String {
        guard let standard, standard.packageName == domain.packageName, standard.inputEdge != domain.inputEdge
        else { return "" }
        let (area, usual) = (domain.inputEdge * domain.inputEdge, standard.inputEdge * standard.inputEdge)
        let percent = (abs(area - usual) * 100 + usual / 2) / usual
        return area > usual
            ? ", which takes about \(percent) % more time than \(standard.name)"
            : ", which takes about \(percent) % less time than \(standard.name)"
    }
}
