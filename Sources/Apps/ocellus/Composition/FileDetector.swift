import Annotations
import Bytes
import Executors
import FileSystem
import Foundation
import ImageFolders
import Imaging
import ModelRuntime

/// Asks a detector about many files.
struct FileDetector {
    /// What a detector says of an image.
    struct Detections {
        /// The size of the upright image in pixels.
        let width: Int
        let height: Int
        let digest: ContentDigest
        /// The most probable first.
        let predictions: [Prediction<Int>]
    }

    typealias Outcome = Result<Detections, Predictor.ImageFailure>

    let detector: ObjectDetector
    let executor: BlockingExecutor

    /// The outcome for each file, in order.
    ///
    /// - Throws: What is wrong with the program rather than with one image.
    func detect(in files: [URL], onCompletion: (Int) -> Void = { _ in }) async throws -> [Outcome] {
        try await boundedMap(files, on: executor, onCompletion: onCompletion) { [self] in try detect(in: $0) }
    }

    private func detect(in file: URL) throws -> Outcome {
        do {
            let bytes = try Data(contentsOf: file)
            let header = try ImageDecoder.header(of: bytes)
            let image = try detector.prepare(bytes)
            return .success(
                Detections(
                    width: header.width,
                    height: header.height,
                    digest: ContentDigest(of: bytes),
                    predictions: try detector.predictions(of: [image]).flatMap(\.self)
                )
            )
        } catch let error as ImageError {
            return .failure(Predictor.ImageFailure(code: .undecodable, reason: error.description))
        } catch let error as CocoaError {
            return .failure(
                Predictor.ImageFailure(code: .unreadable, reason: FileSystemError.cause(of: error))
            )
        }
    }
}
