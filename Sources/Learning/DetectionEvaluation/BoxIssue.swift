package import Annotations

/// A box that is probably missing, badly drawn, or has the wrong tag.
package struct BoxIssue: Hashable, Sendable, Codable {
    /// What is wrong.
    package enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
        /// Something was detected where nobody drew a box.
        case overlooked

        /// The box is not where the object was detected.
        case misplaced

        /// An object of another tag was detected in the box.
        case swapped
    }

    /// The index of the image.
    package let image: Int

    /// What is wrong.
    package let kind: Kind

    /// The doubtful box as a place in the image's truth; `nil` if it is missing.
    package let truth: Int?

    /// The detection that speaks against it, as a place in the image's detections.
    package let detection: Int

    /// The tag of the doubtful box; `nil` if it is missing.
    package let givenTag: Int?

    /// The tag that was detected; the same as the given one of a misplaced box.
    package let suggestedTag: Int

    /// The doubtful box; where it is missing, the detected one.
    package let box: NormalizedBox

    /// The detected box.
    package let suggestedBox: NormalizedBox

    /// How sure it is that something is wrong, from 0 to 1; one less the quality of the paper.
    package let confidence: Double
}
