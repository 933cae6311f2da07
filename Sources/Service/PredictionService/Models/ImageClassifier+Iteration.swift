internal import BaseModels
internal import Foundation
internal import Imaging
internal import Learning
internal import ModelRuntime
internal import Projects

extension ProjectError {
    /// An iteration whose model cannot be used, in the words of what is wrong with it.
    ///
    /// Its bytes are those that the database names, and still may not fit its base model: backups come from elsewhere.
    init(unusableModel error: ModelFileError) {
        self.init(.iterationUnusable, "The iteration's model cannot be used: \(error)")
    }
}

extension ImageClassifier {
    /// Brings the model of an iteration together with its base model.
    ///
    /// - Throws: ``ProjectError`` with `iterationUnusable` or `baseModelMissing`, or what else keeps the base model from being read.
    init(ofIteration archive: Data, on engine: ClassifierEngine, limits: ImageLimits) throws {
        let model = try ClassifierModel(ofIteration: archive)
        do {
            try self.init(model, on: engine, limits: limits, usesCache: false)
        } catch let error as BaseModelError where error.code == .noSuchPackage {
            throw ProjectError(.baseModelMissing, error.description)
        } catch let error as ModelFileError {
            throw ProjectError(unusableModel: error)
        }
    }
}
