internal import Bytes
internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import FoundationEssentials
internal import HTTPAPI
internal import Learning
internal import ModelGraph
internal import Projects
internal import Storage

extension PortalService {
    /// How good an iteration is at a threshold.
    func evaluation(_ call: ProjectCall) async throws -> APIResponse {
        let evaluation = try await projects.evaluation(
            of: call.iterationID,
            in: call.projectID,
            threshold: call.threshold
        )
        return try await projects.blocking { try .json(try PortalWire.Evaluation(evaluation)) }
    }

    /// The numbers behind it.
    func scores(_ call: ProjectCall) async throws -> APIResponse {
        let subject = try await projects.evaluatedIteration(call.iterationID, of: call.projectID)
        return try await projects.blocking { .binary(ScoreTable(subject).data) }
    }

    /// The iteration in the path first is the one before, the other the one after.
    func comparison(_ call: ProjectCall) async throws -> APIResponse {
        let comparison = try await projects.comparison(
            of: call.id(.otherIterationId),
            against: call.iterationID,
            in: call.projectID,
            threshold: call.threshold
        )
        return try .json(PortalWire.Comparison(comparison))
    }
}

extension PortalWire.Evaluation {
    init(_ evaluation: IterationEvaluation) throws {
        let subject = evaluation.subject
        let summary = evaluation.summary
        let nearDuplicates = Set(subject.outOfFold.nearDuplicateTags)
        self.init(
            iterationId: subject.iteration.id,
            threshold: summary.threshold,
            classificationType: Wire.Classifier(summary.classificationType),
            imageCount: summary.imageCount,
            evaluableImageCount: summary.evaluableImageCount,
            groupCount: summary.groupCount,
            accuracy: summary.accuracy.map(PortalWire.Estimate.init),
            precision: summary.precision.map(PortalWire.Estimate.init),
            recall: summary.recall.map(PortalWire.Estimate.init),
            meanAveragePrecision: summary.meanAveragePrecision.map(PortalWire.Estimate.init),
            logLoss: summary.logLoss,
            expectedCalibrationError: summary.expectedCalibrationError,
            reliability: summary.reliability.bins.map {
                .init(count: $0.count, meanConfidence: $0.meanConfidence, accuracy: $0.accuracy)
            },
            confusionMatrix: summary.confusionMatrix?.counts,
            tags: zip(subject.tags, summary.perTagPerformance).map { tag, performance in
                .init(tag, performance, isEvaluatedOnNearDuplicates: nearDuplicates.contains(performance.tag))
            },
            labelErrors: evaluation.labelErrors.map {
                .init(
                    imageId: $0.imageID,
                    given: $0.given,
                    suggested: $0.suggested,
                    superfluous: $0.superfluous,
                    score: $0.score,
                    twin: $0.twin.map {
                        .init(imageId: $0.imageID, isIdentical: $0.isIdentical, similarity: $0.similarity)
                    }
                )
            },
            duplicateGroups: evaluation.duplicateGroups,
            trials: try subject.iteration.trials,
            provenance: try PortalWire.Provenance(subject)
        )
    }
}

extension IterationRecord {
    /// What an advanced training tried; empty for a quick one.
    var trials: [PortalWire.Trial] {
        get throws { (try decodedRecipe().trials ?? []).map(PortalWire.Trial.init) }
    }
}

extension PortalWire.TagEvaluation {
    init(_ tag: IterationTag, _ performance: TagPerformance, isEvaluatedOnNearDuplicates: Bool) {
        self.init(
            id: tag.tagID,
            name: tag.name,
            type: Wire.TagType(tag.type),
            imageCount: performance.imageCount,
            isEvaluable: performance.isEvaluable,
            isEvaluatedOnNearDuplicates: isEvaluatedOnNearDuplicates,
            precision: performance.precision.map(PortalWire.Estimate.init),
            recall: performance.recall.map(PortalWire.Estimate.init),
            averagePrecision: performance.averagePrecision.map(PortalWire.Estimate.init),
            bestThreshold: performance.bestThreshold,
            curve: performance.curve.points.map {
                .init(threshold: $0.threshold, precision: $0.precision, recall: $0.recall)
            }
        )
    }
}

extension PortalWire.Estimate {
    init(_ estimate: Estimate) {
        self.init(value: estimate.value, lower: estimate.interval.lower, upper: estimate.interval.upper)
    }
}

extension PortalWire.Provenance {
    init(_ subject: EvaluatedIteration) throws {
        let model = subject.model
        let recipe = try subject.iteration.decodedRecipe()
        self.init(
            program: model.provenance.program,
            domain: model.provenance.domain,
            baseModel: model.baseModel.name,
            baseModelVersion: model.baseModel.version,
            baseModelDigest: model.baseModel.digest.description,
            inputEdge: model.space.edge,
            precision: model.space.precision.rawValue,
            runtime: model.space.runtime,
            trainingViews: model.recipe.trainingViews.map(\.name),
            predictionViews: model.recipe.predictionViews.map(\.name),
            features: model.recipe.features.rawValue,
            inverseRegularization: model.inverseRegularization,
            temperature: model.temperature,
            seed: String(model.provenance.seed),
            dataVersion: subject.iteration.dataVersion,
            datasetDigest: model.provenance.datasetVersion?.description,
            skippedImageCount: recipe.skippedImageCount,
            budgetMinutes: recipe.budgetMinutes
        )
    }
}

extension PortalWire.Comparison {
    init(_ comparison: IterationComparison) {
        self.init(
            images: comparison.imageCount,
            precision: PortalWire.Change(comparison.precision),
            recall: PortalWire.Change(comparison.recall),
            averagePrecision: PortalWire.Change(comparison.averagePrecision),
            accuracy: PortalWire.Change(comparison.accuracy),
            fixed: comparison.fixed,
            regressed: comparison.regressed
        )
    }
}

extension PortalWire.Change {
    init(_ measure: IterationComparison.Measure) {
        self.init(
            before: measure.before,
            after: measure.after,
            difference: measure.difference.map(PortalWire.Estimate.init)
        )
    }
}
