import Annotations
import Bytes
import Learning
import ModelGraph

/// What `ocellus inspect` says; the shape of its JSON.
struct ModelInspection: Encodable {
    let type: ClassificationType
    let tags: [String]
    let negativeTag: String?
    let images: Int?
    let baseModel: BaseModelReference
    let domain: String
    let edge: Int
    let precision: String
    let runtime: String
    let recipe: ClassifierRecipe
    let inverseRegularization: Double?
    let temperature: Double
    let seed: UInt64
    let datasetVersion: String?
    let program: String
    let fileSize: Int
    let isEvaluated: Bool
    let metrics: MetricsResult?

    private let summary: EvaluationSummary?

    private enum CodingKeys: String, CodingKey {
        case type, tags, negativeTag, images, baseModel, domain, edge, precision, runtime, recipe,
            inverseRegularization
        case temperature, seed, datasetVersion, program, fileSize, isEvaluated, metrics
    }

    init(of file: ClassifierFile, fileSize: Int, threshold: Double) {
        let model = file.classifier
        summary = file.evaluated.map {
            EvaluationSummary(of: $0.scores, threshold: Float(threshold), seed: model.provenance.seed)
        }
        type = model.type
        tags = model.tags
        negativeTag = model.negativeTag
        images = file.evaluated?.outOfFold.images.count
        baseModel = model.baseModel
        domain = model.provenance.domain
        edge = model.space.edge
        precision = model.space.precision.rawValue
        runtime = model.space.runtime
        recipe = model.recipe
        inverseRegularization = model.inverseRegularization
        temperature = model.temperature
        seed = model.provenance.seed
        datasetVersion = model.provenance.datasetVersion?.description
        program = model.provenance.program
        self.fileSize = fileSize
        isEvaluated = summary != nil
        metrics = summary.map { MetricsResult(tags: model.tags, summary: $0) }
    }

    func text(style: TextStyle) -> String {
        var facts = TextTable(.text("Model"), .text(type.rawValue))
        facts.addRow([
            "Trained on",
            images.map { "\($0) images of \(tags.count) tags" } ?? "\(tags.count) tags, elsewhere",
        ])
        facts.addRow(["Domain", printable(domain)])
        facts.addRow([
            "Base model",
            "\(printable(baseModel.name)) \(printable(baseModel.version)), \(edge) pixels, \(precision)",
        ])
        facts.addRow(["", baseModel.digest.description])
        facts.addRow(["Recipe", recipeText])
        if let tuning = recipe.tuning {
            let epochs = Format.decimal(tuning.epochs, places: 0)
            facts.addRow(["Fine-tuned", "base model from stride \(tuning.stride) on, \(epochs) epochs"])
        }
        facts.addRow(["Temperature", Format.decimal(temperature, places: 3)])
        if let datasetVersion {
            facts.addRow(["Seed", String(seed)])
            facts.addRow(["Data set", datasetVersion])
        }
        facts.addRow(["Made by", "\(printable(program)), \(printable(runtime))"])
        facts.addRow(["File", Format.bytes(fileSize)])
        if let negativeTag { facts.addRow(["Negative tag", printable(negativeTag)]) }
        guard let summary else { return facts.rendered(style: style) + "\n\n" + Self.noEvaluation }
        let evaluation = EvaluationText(tags: tags, summary: summary, style: style)
        return [facts.rendered(style: style), evaluation.headline, evaluation.tagTable].joined(
            separator: "\n\n"
        )
    }

    private static let noEvaluation =
        "There is no evaluation: the head was trained elsewhere, and its images are not known here. "
        + "“ocellus evaluate” tells how good it is on images with tags."

    private var recipeText: String {
        let features = recipe.features == .embedding ? "embedding" : "embedding and maps"
        guard let inverseRegularization else { return features }
        return
            "\(features); taught by \(recipe.trainingViews.count), evaluated by \(recipe.predictionViews.count) views; C \(Format.decimal(inverseRegularization, places: 5))"
    }
}
