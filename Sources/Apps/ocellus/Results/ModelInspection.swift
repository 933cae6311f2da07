import Annotations
import Bytes
import Learning
import ModelGraph

/// What `ocellus inspect` says; the shape of its JSON.
struct ModelInspection: Encodable {
    let type: ClassificationType
    let tags: [String]
    let negativeTag: String?
    let images: Int
    let baseModel: BaseModelReference
    let domain: String
    let edge: Int
    let precision: String
    let runtime: String
    let recipe: ClassifierRecipe
    let inverseRegularization: Double
    let temperature: Double
    let seed: UInt64
    let datasetVersion: String
    let program: String
    let fileSize: Int
    let metrics: MetricsResult

    private let summary: EvaluationSummary

    private enum CodingKeys: String, CodingKey {
        case type, tags, negativeTag, images, baseModel, domain, edge, precision, runtime, recipe,
            inverseRegularization
        case temperature, seed, datasetVersion, program, fileSize, metrics
    }

    init(of evaluated: EvaluatedClassifier, fileSize: Int, threshold: Double) {
        let model = evaluated.classifier
        summary = EvaluationSummary(
            of: evaluated.scores,
            threshold: Float(threshold),
            seed: model.provenance.seed
        )
        type = model.type
        tags = model.tags
        negativeTag = model.negativeTag
        images = evaluated.outOfFold.images.count
        baseModel = model.baseModel
        domain = model.provenance.domain
        edge = model.space.edge
        precision = model.space.precision.rawValue
        runtime = model.space.runtime
        recipe = model.recipe
        inverseRegularization = model.inverseRegularization
        temperature = model.temperature
        seed = model.provenance.seed
        datasetVersion = model.provenance.datasetVersion.description
        program = model.provenance.program
        self.fileSize = fileSize
        metrics = MetricsResult(tags: model.tags, summary: summary)
    }

    func text(style: TextStyle) -> String {
        var facts = TextTable(.text("Model"), .text(type.rawValue))
        facts.addRow(["Trained on", "\(images) images of \(tags.count) tags"])
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
        facts.addRow(["Seed", String(seed)])
        facts.addRow(["Data set", datasetVersion])
        facts.addRow(["Made by", "\(printable(program)), \(printable(runtime))"])
        facts.addRow(["File", Format.bytes(fileSize)])
        if let negativeTag { facts.addRow(["Negative tag", printable(negativeTag)]) }
        let evaluation = EvaluationText(tags: tags, summary: summary, style: style)
        return [facts.rendered(style: style), evaluation.headline, evaluation.tagTable].joined(
            separator: "\n\n"
        )
    }

    private var recipeText: String {
        let features = recipe.features == .embedding ? "embedding" : "embedding and maps"
        return
            "\(features); taught by \(recipe.trainingViews.count), evaluated by \(recipe.predictionViews.count) views; C \(Format.decimal(inverseRegularization, places: 5))"
    }
}
