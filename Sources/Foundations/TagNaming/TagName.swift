internal import Foundation

/// The name of a tag, with the one rule for when two names are the same.
///
/// Two names are the same if a person reads them as the same: white space around them, case, and whether an accent is part of
/// its letter (NFC, as most systems write it) or follows it (NFD, as file names from a Mac have it) make no difference.
/// Everything else does: `Kase` is not `Käse`, and `ı` without a dot is not `i`.
///
/// The comparison is the canonical caseless matching of the Unicode Standard (section 3.13, definition D145), full folding, in no
/// particular language: `Straße`, `STRASSE` and `strasse` are one name, and so are `Σίσυφος` and `ΣΊΣΥΦΟΣ`. The portal's page
/// has the same rule in `labeling/tag-names.js`; both are tested with the table `Tests/TagNamingTests/Fixtures/tag-names.json`.
package struct TagName: Hashable, Sendable {
    /// The name as it is kept and shown: without white space around it, in NFC, in the case it was written in.
    package let text: String

    /// Equal for names that are the same; `String` itself compares by canonical equivalence.
    private let folded: String

    /// Reads a name as a person, a folder or a list writes it; any text at all, also none.
    package init(_ text: String) {
        let scalars = text.unicodeScalars.trimming(\.properties.isWhitespace)
        let trimmed = String(String.UnicodeScalarView(scalars))
        self.text = trimmed.precomposedStringWithCanonicalMapping
        folded = Self.folding(trimmed.decomposedStringWithCanonicalMapping)
    }

    package static func == (left: TagName, right: TagName) -> Bool {
        left.folded == right.folded
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(folded)
    }

    /// Full case folding, scalar by scalar, from the mappings that every Unicode library has.
    ///
    /// To lower case, to upper case and back: the first step is for `ẞ`, which has no upper case but is one; the second brings
    /// together what shares an upper case, such as `σ` and `ς`, `ß` and `ss`. `ı` alone would go astray on that way. The only
    /// other difference to the table of the standard are Cherokee letters, which it folds to upper case.
    private static func folding(_ text: String) -> String {
        var folded = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "\u{131}" {
                folded.append(scalar)
                continue
            }
            for lower in scalar.properties.lowercaseMapping.unicodeScalars {
                for upper in lower.properties.uppercaseMapping.unicodeScalars {
                    folded.append(contentsOf: upper.properties.lowercaseMapping.unicodeScalars)
                }
            }
        }
        return String(folded)
    }
}

extension TagName: CustomStringConvertible {
    package var description: String { text }
}

extension BidirectionalCollection {
    fileprivate func trimming(_ isTrimmed: (Element) -> Bool) -> SubSequence {
        var rest = drop(while: isTrimmed)
        while let last = rest.last, isTrimmed(last) { rest.removeLast() }
        return rest
    }
}
