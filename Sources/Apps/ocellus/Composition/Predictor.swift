import Annotations
import Executors
import FileSystem
import Foundation
import ImageFolders
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

    private typealias Prepared = Result<PreparedImage, ImageFailure>

    let model: any TrainedModel
    let executor: BlockingExecutor

    /// The outcome for each file, in order.
    ///
    /// - Throws: What is wrong with the program rather than with one image.
    func predict(_ files: [URL], onCompletion: (Int) -> Void = { _ in }) async throws -> [Outcome] {
        // Each task fills its batches; see BatchPlan.
        let shares = BatchPlan.shares(of: files.count).map { Array(files[$0]) }
        guard let first = shares.first else { return [] }
        async let firstOutcomes = boundedMap([first], on: executor) { [self] in
            try outcomes(of: $0.map(prepare))
        }
        let meanwhile = try await boundedMap(
            Array(shares.dropFirst().prefix(Self.decodedMeanwhile / BatchPlan.largest)),
            on: executor
        ) { [self] in try $0.map(prepare) }
        var found = try await firstOutcomes.flatMap(\.self)
        onCompletion(found.count)
        found += try await boundedMap(
            shares.indices.dropFirst().map { $0 },
            on: executor,
            onCompletion: { onCompletion(min(first.count + BatchPlan.largest * $0, files.count)) }
        ) { [self] share in
            try outcomes(of: share <= meanwhile.count ? meanwhile[share - 1] : shares[share].map(prepare))
        }.flatMap(\.self)
        return found
    }

    private func prepare(_ file: URL) throws -> Prepared {
        do {
            return .success(try model.prepare(Data(contentsOf: file)))
        } catch let error as ImageError {
            return .failure(ImageFailure(code: .undecodable, reason: error.description))
        } catch let error as CocoaError {
            return .failure(ImageFailure(code: .unreadable, reason: FileSystemError.cause(of: error)))
        }
    }

    private func outcomes(of images: [Prepared]) throws -> [Outcome] {
        var found = try model.predictions(of: images.compactMap { try? $0.get() })[...]
        return images.map { image in image.map { _ in found.removeFirst() } }
    }
}
