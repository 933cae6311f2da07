package import FoundationEssentials
package import ModelGraph

/// What a project is trained for: a base model and a way to show images to it, under a name and GUID that clients know.
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
    /// The edge of the square input image, in pixels.
    package let inputEdge: Int
    /// The most views of an image that a prediction may take, unless a training with a budget finds more worth their cost.
    package let viewLimit: Int
    /// What detectors of the domain are tuned to; `nil` for domains of classification.
    package let detectionRecipe: DetectionRecipe?
    /// Whether the domain is listed for new projects.
    ///
    /// One that is not still answers to its GUID and name.
    package let isOffered: Bool

    /// Whether a trained model can be exported.
    package var isExportable: Bool { !platforms.isEmpty }

    /// What a detector is tuned to; how, its training says.
    package enum DetectionRecipe: String, Hashable, Sendable {
        /// Any objects.
        case general = "General"
        /// Brands: flat, often small, of any aspect.
        case logo = "Logo"
        /// Goods that stand close together, many in an image.
        case productsOnShelves = "ProductsOnShelves"
    }

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
}
