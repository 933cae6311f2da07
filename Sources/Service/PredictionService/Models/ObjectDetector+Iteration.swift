internal import BaseModels
internal import Detection
internal import Foundation
internal import Imaging
internal import Learning
internal import ModelRuntime
internal import Projects

extension ObjectDetector {
    /// Brings the model of an iteration and its base model together.
    ///
    /// - Throws: `ProjectError` with `iterationUnusable` or `baseModelMissing`; `InferenceError`.
    convenience init(ofIteration archive: Data, on engine: ClassifierEngine, limits: ImageLimits) throws {
        let model = try DetectorModel(ofIteration: archive)
        do {
            try self.init(model, on: engine, limits: limits)
        } catch let error as BaseModelError where error.code == .noSuchPackage {
            throw ProjectError(.baseModelMissing, error.description)
        } catch let error as ModelFileError {
            throw ProjectError(unusableModel: error)
        }
    }
}
