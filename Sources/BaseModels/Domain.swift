package import FoundationEssentials
package import ModelGraph

/// What a project is trained for: a base model and a recipe under a name and GUID that clients know.
package struct Domain: Hashable, Sendable, Identifiable {
    /// The GUID in the protocol.
    package let id: UUID
    /// The name, exactly as the protocol writes it.
    package let name: String
    /// What kind of project can use the domain.
    package let type: Kind
    /// The formats a trained model can be exported to; empty if it cannot.
    package let platforms: [String]
    /// The base model behind the domain.
    package let packageName: String
    /// How the base model is used.
    package let recipe: Recipe
    /// The edge of the square input image, in pixels.
    package let inputEdge: Int
    /// Whether the domain is listed for new projects.
    ///
    /// One that is not still answers to its GUID and name.
    package let isOffered: Bool

    /// Whether a trained model can be exported.
    package var isExportable: Bool { !platforms.isEmpty }

    /// The kind of a project; the raw values are those of the protocol.
    package enum Kind: String, Hashable, Sendable {
        case classification = "Classification"
        case objectDetection = "ObjectDetection"

        /// The task a base model must support.
        package var task: BaseModelManifest.Task {
            switch self {
            case .classification: .classification
            case .objectDetection: .detection
            }
        }
    }

    /// How a base model is used; so far, which of its input sizes.
    package enum Recipe: String, Hashable, Sendable {
        case compact
        case standard
        case fine

        /// The edge of the input for a base model of these sizes, in pixels.
        package func inputEdge(of size: BaseModelManifest.Size) -> Int {
            switch self {
            case .compact: size.compact
            case .standard: size.default
            case .fine: size.fine
            }
        }
    }
}
