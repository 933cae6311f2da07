import CLibFuzzer
import Foundation
import Learning
import LinearAlgebra

/// The program's entry, under the name that the package manager gives to the `main` of an executable.
@_cdecl("ModelFileFuzzer_main")
func main(_ argumentCount: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    var count = argumentCount
    var arguments = arguments
    return LLVMFuzzerRunDriver(&count, &arguments) { useInEveryWay($0, $1) }
}

/// Reads arbitrary bytes as a model file, and does with a model what commands and the service do with one.
///
/// A thrown error is fine; a trap, a memory error, or a model that contradicts itself is a finding.
@_cdecl("LLVMFuzzerTestOneInput")
func useInEveryWay(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Data(UnsafeRawBufferPointer(start: start, count: count))
    let served = try? ClassifierModel(archive: bytes)
    if let served { predict(with: served) }
    guard let evaluated = try? EvaluatedClassifier(archive: bytes) else { return 0 }
    guard let model = served else {
        fatalError("A model that was read whole can be read without its evaluation.")
    }
    guard model.recipe.flaw == nil else { fatalError("A model that was read has a recipe to train with.") }
    guard let written = try? evaluated.archived(),
        let again = try? EvaluatedClassifier(archive: Data(written))
    else { fatalError("A model that was read can be written and read.") }
    guard (try? again.archived()) == written else { fatalError("A model that was written says the same.") }
    evaluate(evaluated)
    train(by: model.recipe)
    return 0
}

/// Asks a model about features of all sizes, as base models may give them.
private func predict(with model: ClassifierModel) {
    for scale: Float in [0, 1, 1e30, .greatestFiniteMagnitude, .infinity, .nan] {
        for count in [model.space.featureCount, model.embeddingCount, model.space.featureCount + 1] {
            let features = (0..<min(count, 4096)).map { $0.isMultiple(of: 2) ? scale : -scale }
            let views = model.recipe.predictionViews.map { _ in features }
            guard let probabilities = try? model.probabilities(of: views) else { continue }
            guard probabilities.count == model.tags.count, probabilities.allSatisfy({ (0...1).contains($0) })
            else {
                fatalError("There is a probability for each tag, from 0 to 1.")
            }
        }
    }
    for multiple in [0, 1, 32] {
        try? model.check(
            fits: model.space,
            embeddingCount: model.embeddingCount,
            pooledCount: model.head.featureCount,
            edgeMultiple: multiple
        )
    }
}

/// Everything that reports show of a model.
private func evaluate(_ model: EvaluatedClassifier) {
    // Small ones, so that time goes into variety and not into size.
    guard model.classifier.tags.count * model.outOfFold.images.count < 10_000 else { return }
    let scores = model.scores
    for threshold: Float in [0, 0.5, 1] {
        let summary = EvaluationSummary(
            of: scores,
            threshold: threshold,
            resamples: 4,
            seed: model.classifier.provenance.seed
        )
        guard (try? JSONEncoder().encode(summary)) != nil else {
            fatalError("A summary has no number that JSON lacks.")
        }
    }
    _ = LabelErrors.issues(in: scores, contradictions: model.outOfFold.contradictions)
    _ = model.outOfFold.nearDuplicateTags
}

/// Fits heads along the inverse regularizations of a recipe.
private func train(by recipe: ClassifierRecipe) {
    let features = Matrix(rows: 4, columns: 2, elements: [1, 0.5, -1, 0.25, 0.75, -2, -0.5, -0.25])
    let labels = LabelSet(multiclass: [0, 1, 0, 1], tagCount: 2)
    guard let fitting = try? LogisticRegression(features: features, labels: labels) else { return }
    for inverseRegularization in recipe.inverseRegularizations.prefix(20) {
        guard let fit = try? fitting.fit(inverseRegularization: inverseRegularization) else { return }
        guard fit.head.weights.elements.allSatisfy(\.isFinite) else {
            fatalError("A head is made of numbers.")
        }
    }
}
