import Bytes
import Detection
import DetectionEvaluation
import Learning
import ModelGraph

/// What `ocellus inspect` says of a detector; the shape of its JSON.
struct DetectorInspection: Encodable {
    let type = "detection"
    let tags: [String]
    let images: Int
    let boxes: Int
    let baseModel: BaseModelReference
    let domain: String
    let edge: Int
    let precision: String
    let recipe: DetectorRecipe
    let calibration: DetectionCalibration
    let seed: UInt64
    let datasetVersion: String?
    let program: String
    let fileSize: Int
    /// Left out where nothing could be measured.
    let evidence: EvidenceResult?
    let metrics: DetectionMetricsResult?

    private let summary: DetectionSummary?

    private enum CodingKeys: String, CodingKey {
        case type, tags, images, boxes, baseModel, domain, edge, precision, recipe, calibration, seed
        case datasetVersion, program, fileSize, evidence, metrics
    }

    init(of evaluated: EvaluatedDetector, fileSize: Int, threshold: Double) {
        let model = evaluated.model
        let summary = evaluated.summary(threshold: threshold)
        self.summary = summary
        tags = model.tags
        images = evaluated.images.count
        boxes = evaluated.images.reduce(0) { $0 + $1.truth.count }
        baseModel = model.baseModel
        domain = model.provenance.domain
        edge = model.recipe.edge
        precision = model.precision.rawValue
        recipe = model.recipe
        calibration = model.calibration
        seed = model.provenance.seed
        datasetVersion = model.provenance.datasetVersion?.description
        program = model.provenance.program
        self.fileSize = fileSize
        evidence = summary.map { EvidenceResult($0.evidence) }
        metrics = summary.map { DetectionMetricsResult(tags: model.tags, summary: $0) }
    }

    func text(style: TextStyle) -> String {
        var facts = TextTable(.text("Model"), .text("detection"))
        facts.addRow(["Trained on", "\(boxes) boxes of \(tags.count) tags in \(images) images"])
        facts.addRow(["Domain", printable(domain)])
        facts.addRow([
            "Base model",
            "\(printable(baseModel.name)) \(printable(baseModel.version)), \(edge) pixels, \(precision)",
        ])
        facts.addRow(["", baseModel.digest.description])
        let strides = recipe.levels.map { String($0.stride) }.joined(separator: ", ")
        facts.addRow(["Recipe", "maps of stride \(strides); \(recipe.channels) channels"])
        if recipe.trainsLastStage {
            facts.addRow(["", "the last stage of the base model trained as well"])
        }
        if let tiling = recipe.tiling {
            facts.addRow(["", "tiles of images of at most \(tiling.longerEdge) pixels"])
        }
        facts.addRow([
            "Calibration",
            "scale \(Format.decimal(calibration.scale, places: 3)), shift \(Format.decimal(calibration.shift, places: 3))",
        ])
        facts.addRow(["Seed", String(seed)])
        if let datasetVersion { facts.addRow(["Data set", datasetVersion]) }
        facts.addRow(["Made by", printable(program)])
        facts.addRow(["File", Format.bytes(fileSize)])
        var parts = [facts.rendered(style: style)]
        if let summary {
            let evaluation = DetectionText(tags: tags, summary: summary, style: style)
            parts += [
                summary.evidence.sentence, evaluation.headline, evaluation.tagTable, evaluation.outcomes,
            ]
        } else {
            parts.append("Nothing could be measured when it was trained.")
        }
        return parts.joined(separator: "\n\n")
    }
}
