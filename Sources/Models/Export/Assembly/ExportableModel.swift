package import Annotations
package import FoundationEssentials
internal import Glibc
package import ModelGraph

/// A trained model as exports need it: its graphs and numbers, and what the package says of it.
///
/// Whoever knows trained models puts it together; formats ask it for one whole graph (``graph(taking:giving:numbers:)``).
package struct ExportableModel: Sendable {
    /// What names it in file names and manifests: the iteration's GUID.
    package let identifier: String

    /// What it does.
    package let task: ProjectTask

    /// The names of the tags, in the order of the outputs.
    package let tags: [String]

    /// How images become its input.
    package let inputRule: InputRule

    /// The base model's name and version.
    package let baseModel: String

    /// The license of the base model, as text; `nil` if its package has none.
    package let license: Data?

    /// A Boolean value indicating whether the base model computes in 8 bits.
    package let isEightBit: Bool

    let parts: Parts

    /// What the graph is made of.
    package enum Parts: Sendable {
        case classifier(ClassifierParts)
        case detector(DetectorParts)
    }

    /// Describes a model.
    package init(
        identifier: String,
        task: ProjectTask,
        tags: [String],
        inputRule: InputRule,
        baseModel: String,
        license: Data?,
        isEightBit: Bool,
        parts: Parts
    ) {
        self.identifier = identifier
        self.task = task
        self.tags = tags
        self.inputRule = inputRule
        self.baseModel = baseModel
        self.license = license
        self.isEightBit = isEightBit
        self.parts = parts
    }

    /// How a detector chooses among its boxes; `nil` for a classifier.
    package var suppression: BoxSuppression? {
        guard case .detector(let parts) = parts else { return nil }
        return parts.suppression
    }
}

/// A base model inside an export.
package struct BackboneParts: Sendable {
    /// The whole graph, with the weights that the trained model has.
    package let graph: Graph
    /// How pixels go into it.
    package let input: BaseModelManifest.Input

    package init(graph: Graph, input: BaseModelManifest.Input) {
        self.graph = graph
        self.input = input
    }
}

/// A classifier on a base model.
package struct ClassifierParts: Sendable {
    /// A map that is averaged over the cells of a grid.
    package struct Cells: Sendable {
        package let map: String
        package let channels: Int
        /// The height and width of the map.
        package let side: Int
        /// The cells along each edge.
        package let across: Int

        package init(map: String, channels: Int, side: Int, across: Int) {
            self.map = map
            self.channels = channels
            self.side = side
            self.across = across
        }
    }

    package let backbone: BackboneParts
    /// The output of the base model with the first features.
    package let embedding: String
    /// The maps whose averages are the next features.
    package let averagedMaps: [String]
    /// Where the last features come from; `nil` if there are none.
    package let cells: Cells?
    /// A Boolean value indicating whether the head takes the signed square roots of the features.
    package let takesRoots: Bool
    /// A Boolean value indicating whether the mirrored image counts as much as the image.
    package let seesMirrored: Bool
    /// Tags x features, row-major.
    package let weights: [Float]
    /// One for each tag.
    package let bias: [Float]
    /// Divides the logits.
    package let temperature: Double

    package init(
        backbone: BackboneParts,
        embedding: String,
        averagedMaps: [String],
        cells: Cells?,
        takesRoots: Bool,
        seesMirrored: Bool,
        weights: [Float],
        bias: [Float],
        temperature: Double
    ) {
        self.backbone = backbone
        self.embedding = embedding
        self.averagedMaps = averagedMaps
        self.cells = cells
        self.takesRoots = takesRoots
        self.seesMirrored = seesMirrored
        self.weights = weights
        self.bias = bias
        self.temperature = temperature
    }
}

/// A detector on a base model.
package struct DetectorParts: Sendable {
    /// A map that the head looks at; output `i` of the head says something of level `i`.
    package struct Level: Sendable {
        /// The output of the base model, and the input of the head.
        package let map: String
        /// The edge in pixels of the square for which a place stands.
        package let stride: Int

        package init(map: String, stride: Int) {
            self.map = map
            self.stride = stride
        }
    }

    package let backbone: BackboneParts
    /// Neck and head: takes the maps, gives `logits0`, `distances0`, …: logarithms in units of the stride.
    package let head: Graph
    package let levels: [Level]
    /// What counts of the logarithms.
    package let distanceRange: ClosedRange<Float>
    package let suppression: BoxSuppression

    package init(
        backbone: BackboneParts,
        head: Graph,
        levels: [Level],
        distanceRange: ClosedRange<Float>,
        suppression: BoxSuppression
    ) {
        self.backbone = backbone
        self.head = head
        self.levels = levels
        self.distanceRange = distanceRange
        self.suppression = suppression
    }
}

/// How a detector chooses among its boxes, and what probability it gives them.
package struct BoxSuppression: Codable, Hashable, Sendable {
    /// The logit below which nothing is a detection.
    package let logitLimit: Float
    /// The overlap from which the less probable of two boxes of a tag is dropped.
    package let overlapLimit: Float
    /// The most boxes that are compared with each other.
    package let candidateLimit: Int
    /// The most boxes of an image.
    package let countLimit: Int
    /// The calibrated logit is `scale * logit + shift`.
    package let scale: Double
    package let shift: Double
    /// No logit is taken for farther from zero.
    package let farthestLogit: Double

    package init(
        logitLimit: Float,
        overlapLimit: Float,
        candidateLimit: Int,
        countLimit: Int,
        scale: Double,
        shift: Double,
        farthestLogit: Double
    ) {
        self.logitLimit = logitLimit
        self.overlapLimit = overlapLimit
        self.candidateLimit = candidateLimit
        self.countLimit = countLimit
        self.scale = scale
        self.shift = shift
        self.farthestLogit = farthestLogit
    }

    /// The calibrated probability of a logit.
    package func probability(ofLogit logit: Double) -> Double {
        let inner = min(max(logit, -farthestLogit), farthestLogit)
        return 1 / (1 + exp(-(scale * inner + shift)))
    }

    /// The probability below which nothing is a detection.
    package var probabilityLimit: Double { probability(ofLogit: Double(logitLimit)) }
}
