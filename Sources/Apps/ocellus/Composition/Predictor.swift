import Annotations
import Executors
import FileSystem
import Foundation
import Imaging
import Inference
import Learning
import ModelRuntime

/// Asks a trained model about many files.
struct Predictor {
    /// The predictions of one image, or what was wrong with it.
    typealias Outcome = Result<[Prediction<Int>], ImageFailure>

    /// An image that could not be used.
    struct ImageFailure: Error {
        let code: LeftOut.Code
        let reason: String
    }

    /// How many images are decoded while the first inference loads the base model: as many as that takes.
    private static let decodedMeanwhile = 256

    let model: any TrainedModel
    let executor: BlockingExecutor

    /// The outcome for each file, in order.
    ///
    /// - Throws: What is wrong with the program rather than with one image.
    func predict(_ files: [URL], onCompletion: (Int) -> Void = { _ in }) async throws -> [Outcome] {
        try await predict(files, with: model, onCompletion: onCompletion)
    }

    private func predict(
        _ files: [URL],
        with model: some TrainedModel,
        onCompletion: (Int) -> Void
    ) async throws -> [Outcome] {
        // Each task fills its batches; see BatchPlan.
        let shares = BatchPlan.shares(of: files.count).map { Array(files[$0]) }
        guard let first = shares.first else { return [] }
        async let firstOutcomes = boundedMap([first], on: executor) { [self] in
            try outcomes(of: $0.map { try prepare($0, for: model) }, from: model)
        }
        let meanwhile = try await boundedMap(
            Array(shares.dropFirst().prefix(Self.decodedMeanwhile / BatchPlan.largest)),
            on: executor
        ) { [self] in try $0.map { try prepare($0, for: model) } }
        var found = try await firstOutcomes.flatMap(\.self)
        onCompletion(found.count)
        found += try await boundedMap(
            shares.indices.dropFirst().map { $0 },
            on: executor,
            onCompletion: { onCompletion(min(first.count + BatchPlan.largest * $0, files.count)) }
        ) { [self] share in
            let images =
                share <= meanwhile.count
                ? meanwhile[share - 1] : try shares[share].map { try prepare($0, for: model) }
            return try outcomes(of: images, from: model)
        }.flatMap(\.self)
        return found
    }

    private func prepare<Model: TrainedModel>(
        _ file: URL,
        for model: Model
    ) throws -> Result<Model.Prepared, ImageFailure> {
        do {
            return .success(try model.prepare(Data(contentsOf: file)))
        } catch let error as ImageError {
            return .failure(ImageFailure(code: .undecodable, reason: error.description))
        } catch let error as CocoaError {
            return .failure(ImageFailure(code: .unreadable, reason: FileSystemError.cause(of: error)))
        }
    }

    private func outcomes<Model: TrainedModel>(
        of images: [Result<Model.Prepared, ImageFailure>],
        from model: Model
    ) throws -> [Outcome] {
        var found = try model.predictions(of: images.compactMap { try? $0.get() })[...]
        return images.map { image in image.map { _ in found.removeFirst() } }
    }
}
