import Durability
import Engine
import Foundation
import Imaging
import Learning
import WorkPools

/// Asks a classifier about many files.
struct Predictor {
    /// The probabilities of one image, or what was wrong with it.
    typealias Outcome = Result<[Float], ImageFailure>

    /// An image that could not be used.
    struct ImageFailure: Error {
        let code: LeftOut.Code
        let reason: String
    }

    /// How many images are decoded while the first look loads the base model: as many as that takes.
    private static let decodedMeanwhile = 256

    private typealias Prepared = Result<PreparedImage, ImageFailure>

    let classifier: ImageClassifier
    let executor: BlockingExecutor

    /// The outcome for each file, in order.
    ///
    /// - Throws: What is wrong with the program rather than with one image.
    func predict(_ files: [URL], onCompletion: (Int) -> Void = { _ in }) async throws -> [Outcome] {
        let pairs = files.indices.inPairs.map { Array(files[$0]) }
        guard let first = pairs.first else { return [] }
        async let firstOutcomes = boundedMap([first], on: executor) { [self] in
            try outcomes(of: $0.map(prepare))
        }
        let meanwhile = try await boundedMap(
            Array(pairs.dropFirst().prefix(Self.decodedMeanwhile / 2)),
            on: executor
        ) { [self] in try $0.map(prepare) }
        var found = try await firstOutcomes.flatMap(\.self)
        onCompletion(found.count)
        found += try await boundedMap(
            pairs.indices.dropFirst().map { $0 },
            on: executor,
            onCompletion: { onCompletion(min(first.count + 2 * $0, files.count)) }
        ) { [self] pair in
            try outcomes(of: pair <= meanwhile.count ? meanwhile[pair - 1] : pairs[pair].map(prepare))
        }.flatMap(\.self)
        return found
    }

    private func prepare(_ file: URL) throws -> Prepared {
        do {
            return .success(try classifier.prepare(Data(contentsOf: file)))
        } catch let error as ImageError {
            return .failure(ImageFailure(code: .undecodable, reason: error.description))
        } catch let error as CocoaError {
            return .failure(ImageFailure(code: .unreadable, reason: FileSystemError.cause(of: error)))
        }
    }

    private func outcomes(of images: [Prepared]) throws -> [Outcome] {
        var found = try classifier.probabilities(of: images.compactMap { try? $0.get() })[...]
        return images.map { image in image.map { _ in found.removeFirst() } }
    }
}

extension Range<Int> {
    /// Ranges of two in turn; the last has three if the number is odd, and one only if there is no other.
    fileprivate var inPairs: [Range<Int>] {
        guard count > 3 else { return isEmpty ? [] : [self] }
        let starts = stride(from: lowerBound, to: upperBound - 1, by: 2)
        return starts.map { $0..<(upperBound - $0 == 3 ? upperBound : $0 + 2) }
    }
}
