internal import Annotations
package import Foundation
package import Imaging
package import ModelRuntime
internal import Projects
package import Storage

/// Brings the model file of an iteration together with what it runs on.
package protocol TrainedModelLoading: Sendable {
    /// The model of an iteration, ready to answer; blocks.
    ///
    /// - Parameters:
    ///   - file: The bytes of the model file.
    ///   - iteration: The iteration; its task says what kind of model the file holds.
    ///   - limits: What images are accepted.
    /// - Returns: The model.
    /// - Throws: `ProjectError` with `iterationUnusable` or `baseModelMissing`, or what else keeps it from being read.
    func model(
        of file: Data,
        ofIteration iteration: IterationRecord,
        limits: ImageLimits
    ) throws -> any TrainedModel
}

/// Loads the models that the engine runs by itself: classifiers.
package struct EngineModelLoader: TrainedModelLoading {
    private let engine: ClassifierEngine

    /// Loads models that run on an engine.
    package init(_ engine: ClassifierEngine) {
        self.engine = engine
    }

    package func model(
        of file: Data,
        ofIteration iteration: IterationRecord,
        limits: ImageLimits
    ) throws -> any TrainedModel {
        switch iteration.task {
        case .classification:
            return try ImageClassifier(ofIteration: file, on: engine, limits: limits)
        case .detection:
            throw ProjectError(
                .iterationUnusable,
                "The iteration detects objects, and this program cannot run such models."
            )
        }
    }
}
