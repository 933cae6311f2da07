package import Bytes
package import FoundationEssentials

/// What a base-model package says about itself: the file `manifest.json`.
///
/// A base model is a backbone that turns an image into features. The manifest says how the image must be prepared, which
/// outputs the graph has, and where the model comes from. Keys that are not listed here are ignored, so that a later
/// version may add some; a change of meaning raises ``formatVersion``.
package struct BaseModelManifest: Codable, Hashable, Sendable {
    /// The version of the manifest format: 1.
    package let formatVersion: Int
    /// The GUID under which the package appears as a domain; if missing, one is derived from the name.
    package let id: UUID?
    /// The name of the package: lower-case letters, digits, `.` and `-`.
    package let name: String
    /// The version of the package, of the same characters as ``name``.
    package let version: String
    /// The name for people.
    package let title: String
    /// The license, preferably an SPDX identifier.
    package let license: String
    /// What heads the backbone can carry.
    package let tasks: [Task]
    package let model: Model
    package let input: Input
    package let outputs: Outputs
    package let provenance: Provenance
    /// Accuracy by benchmark and cost by measure, as the author measured them; the units are part of the names.
    package let measured: Measured?
    /// The export formats the operators allow; `nil` if the author does not say.
    package let exportFormats: [String]?

    /// A kind of head.
    package enum Task: String, Codable, Hashable, Sendable {
        case classification
        case detection
    }

    /// The graph.
    package struct Model: Codable, Hashable, Sendable {
        /// The file's name inside the package; no folder.
        package let file: String
        /// The sum of the file.
        package let sha256: ContentDigest
        /// The version of the standard ONNX operators.
        package let opset: Int
        /// The number of weights, as information.
        package let parameters: Int
        /// The operators the graph uses: all of them, and no other.
        package let operators: [String]
    }

    /// Where the model comes from, in the author's words.
    package struct Provenance: Codable, Hashable, Sendable {
        package let recipe: String?
        /// The number of different images it was trained on.
        package let images: Int?
        /// The number of times an image was shown in training.
        package let samplesSeen: Int?
        package let teacher: String?
        /// Where the original was published.
        package let source: String?
    }

    /// Numbers the author measured.
    package struct Measured: Codable, Hashable, Sendable {
        package let accuracy: [String: Double]?
        package let cost: [String: Double]?
    }
}
