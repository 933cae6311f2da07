import BaseModels
import Detection
package import Foundation
import Learning
package import ModelGraph

/// A model file brought together with its base model, whatever it does.
package enum LoadedModel {
    /// Reads a model file and finds its base model.
    ///
    /// - Parameters:
    ///   - file: The bytes of the model file; not trusted.
    ///   - engine: Holds the base models.
    ///   - precision: The number format of the base model; `nil` leaves it to model and engine.
    /// - Returns: A classifier or a detector.
    /// - Throws: `ModelFileError`, `ArchiveError`; `BaseModelError` if the base model is not there.
    package static func model(
        _ file: Data,
        on engine: ClassifierEngine,
        precision: InferencePrecision? = nil
    ) throws -> any TrainedModel {
        if DetectorModel.isArchive(file) {
            return try ObjectDetector(DetectorModel(archive: file), on: engine, precision: precision)
        }
        return try ImageClassifier(
            ClassifierModel(archive: file),
            on: engine,
            usesCache: false,
            precision: precision
        )
    }
}
