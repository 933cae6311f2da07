import Foundation
import Imaging
import Learning
import WorkPools

/// Runs a model over picture files, several at a time.
struct Predictor {
    /// The probabilities of one picture, or what was wrong with it.
    typealias Outcome = Result<[Float], PictureFailure>

    /// A picture that could not be used.
    struct PictureFailure: Error {
        let reason: String
    }

    private let model: ClassifierModel
    private let extraction: FeatureExtraction
    private let executor: BlockingExecutor

    init(model: ClassifierModel, workbench: Workbench) throws {
        let (space, package) = try workbench.base(of: model)
        self.model = model
        extraction = workbench.extraction(space: space, package: package)
        executor = workbench.executor
    }

    /// The outcome for each file, in order.
    ///
    /// - Throws: What is wrong with the program rather than with one picture.
    func predict(_ files: [URL], onCompletion: (Int) -> Void = { _ in }) async throws -> [Outcome] {
        let (model, extraction) = (model, extraction)
        return try await boundedMap(files, on: executor, onCompletion: onCompletion) { file in
            do {
                let (features, _) = try extraction.features(
                    of: Data(contentsOf: file),
                    views: model.recipe.predictionViews
                )
                return .success(model.probabilities(of: features.byView))
            } catch let error as ImageError {
                return .failure(PictureFailure(reason: error.description))
            } catch is CocoaError {
                return .failure(PictureFailure(reason: "The file cannot be read."))
            }
        }
    }
}
