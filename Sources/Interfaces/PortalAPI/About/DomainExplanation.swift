internal import BaseModels

/// What a domain is for, in words for people who have never heard of one.
///
/// What it costs and how accurate it is are numbers beside it, see ``PortalWire/DomainChoice``.
struct DomainExplanation: Sendable {
    /// One or two sentences.
    let text: String

    /// Explains a domain.
    ///
    /// - Parameters:
    ///   - domain: The domain.
    ///   - twin: The name of a domain that is technically the same, if there is one.
    ///   - title: The name of its base model for people.
    init(of domain: Domain, sameAs twin: String?, title: String?) {
        let subject = Self.subjects.first { domain.name.hasPrefix($0.prefix) }?.sentence
        let sentences = [
            subject ?? "Uses the base model \(title ?? domain.packageName), which was installed here.",
            twin.map { "The same as \($0) under another name, which programs may ask for." },
        ]
        text = sentences.compactMap(\.self).joined(separator: " ")
    }

    /// The domains of the protocol; the first match counts.
    private static let subjects: [(prefix: String, sentence: String)] = [
        ("General [A1]", "For subjects that differ in small things, such as parts, plants or breeds."),
        ("General [A2]", "For any subject."),
        (
            "General (8 bits)",
            "For any subject, computed in 8 bits: quicker than General, nearly as accurate."
        ),
        ("General (compact, 8 bits)", "For any subject, computed in 8 bits: the quickest domain."),
        ("General (compact)", "For any subject, where images must be answered quickly."),
        ("General", "The right choice if you are not sure: for any subject."),
        ("Food (compact)", "For dishes, fruit and vegetables, where images must be answered quickly."),
        ("Food", "For dishes, fruit and vegetables."),
        ("Landmarks (compact)", "For buildings and places, where images must be answered quickly."),
        ("Landmarks", "For buildings and places, natural or made."),
        ("Retail (compact)", "For goods in shops and catalogs, where images must be answered quickly."),
        ("Retail", "For goods in shops and catalogs."),
        (
            "Logo",
            "For finding brands in images: never learned as mirror images, looked for in parts of large images sooner."
        ),
        (
            "Products on Shelves",
            "For finding goods that stand close together: keeps close neighbors, looks at parts of large images sooner."
        ),
    ]
}
