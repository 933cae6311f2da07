import Engine
import Foundation
import Imaging
import WorkPools

/// Runs a model over picture files, several at a time.
struct Predictor {
    /// The probabilities of one picture, or what was wrong with it.
    typealias Outcome = Result<[Float], PictureFailure>

    /// A picture that could not be used.
    struct PictureFailure: Error {
        let reason: String
    }

    let classifier: ImageClassifier
    let executor: BlockingExecutor

    /// The outcome for each file, in order.
    ///
    /// - Throws: What is wrong with the program rather than with one picture.
    func predict(_ files: [URL], onCompletion: (Int) -> Void = { _ in }) async throws -> [Outcome] {
        let classifier = classifier
        return try await boundedMap(files, on: executor, onCompletion: onCompletion) { file in
            do {
                return .success(try classifier.probabilities(of: Data(contentsOf: file)))
            } catch let error as ImageError {
                return .failure(PictureFailure(reason: error.description))
            } catch is CocoaError {
                return .failure(PictureFailure(reason: "The file cannot be read."))
            }
        }
    }
}
