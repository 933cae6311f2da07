/// What was copied, and whether the copy has what the original has.
package struct CopyReport: Encodable, Sendable {
    /// A project at a service.
    package struct Place: Encodable, Sendable {
        package let endpoint: String
        package let project: String
        package let name: String
    }

    /// A number that must be the same on both sides.
    package struct Check: Encodable, Sendable {
        package let what: String
        /// What the copy should have: the original's number, less what is failed or twice in it.
        package let expected: Int
        package let found: Int
        package let isRight: Bool
    }

    /// An image that is not in the copy.
    package struct Failure: Encodable, Sendable {
        /// Its id in the original, in lower case.
        package let image: String
        package let reason: String
    }

    package let original: Place
    package let copy: Place
    /// Images in the original.
    package let images: Int
    /// Images that this run added.
    package let added: Int
    /// Images that the copy had before this run, by an earlier one or otherwise.
    package let alreadyThere: Int
    /// Images of the original whose content another of them has too; the copy has them once, with all tags.
    package let twice: Int
    package let failures: [Failure]
    package let tags: Int
    package let regions: Int
    package let checks: [Check]
    /// What could not be the same, in sentences.
    package let notes: [String]

    /// Whether every number is right and nothing failed.
    package var isComplete: Bool { failures.isEmpty && checks.allSatisfy(\.isRight) }
}
