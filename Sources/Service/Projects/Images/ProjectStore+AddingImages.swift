internal import Executors
package import Foundation
internal import Imaging
internal import Storage

extension ProjectStore {
    /// Adds images to a project.
    ///
    /// Images that the project has already, byte for byte, are not added again; they get the new tags, regions and metadata.
    /// Images of stored predictions leave the list of predictions. What is wrong with one image touches no other.
    ///
    /// - Parameters:
    ///   - batch: The images, 1 to 64.
    ///   - tagIDs: Tags for all of them, at most 20.
    ///   - metadata: Key-value pairs for all of them.
    ///   - projectID: The project.
    /// - Returns: One outcome for each image, in order.
    /// - Throws: ``ProjectError`` with `noSuchProject`, `emptyBatch`, `batchSize`, `metadataKey`, `metadataValue`, or
    ///   `imageRegions` if there are regions and the project classifies, or one is not in its image; `StorageError` if the batch could not be stored.
    /// - Complexity: Decodes on ``executor``, one image a thread; the transaction comes after that and is short.
    package func addImages(
        _ batch: [ImageSubmission],
        tagIDs: [UUID] = [],
        metadata: [String: String] = [:],
        to projectID: UUID
    ) async throws -> [ImageOutcome] {
        let tagIDs = tagIDs.eachOnce
        guard !batch.isEmpty else {
            throw ProjectError(
                .emptyBatch,
                "No valid image files: the batch is empty. Send at least one image."
            )
        }
        try checkBatch(batch.count, of: "images", limit: limits.imagesPerBatch)
        try checkBatch(tagIDs.count, of: "tags", limit: limits.tagsPerBatch)
        try MetadataRules.check(metadata, limits: limits)
        let predictions = try await store.read { [limits] transaction in
            let project = try transaction.changeableProject(projectID)
            for submission in batch where submission.regions.count <= limits.regionsPerImage {
                guard !submission.regions.isEmpty else { continue }
                try Self.refuseRegions(unlessDetecting: project)
                for region in submission.regions { try region.check() }
            }
            return try transaction.predictions(withIDs: batch.compactMap(\.predictionID), of: projectID)
        }
        let uploads = try await storeUploads(of: batch, predictions: predictions)
        let images = ImageBatch(
            submissions: batch,
            uploads: uploads,
            tagIDs: tagIDs,
            projectID: projectID,
            metadata: metadata,
            limits: limits,
            time: now()
        )
        return try await store.write { try images.commit(in: $0) }
    }

    /// Decodes images and stores their bytes.
    ///
    /// - Returns: For each submission the stored image, or why there is none.
    /// - Throws: `StorageError` if the disk refused and nothing was stored at all.
    private func storeUploads(
        of batch: [ImageSubmission],
        predictions: [PredictionRecord]
    ) async throws -> [Result<StoredUpload, ImageFailure>] {
        let sources = Self.predictions(named: batch, among: predictions)
        let imageLimits = ImageLimits(bytes: limits.trainingImageBytes)
        let decoded = try await boundedMap(batch, on: executor) { [limits] submission in
            submission.decoded(limits: imageLimits, regionLimit: limits.regionsPerImage)
        }
        // The blob store has threads of its own and bounds how much is written at once.
        let results = try await withThrowingTaskGroup(of: (Int, Result<StoredUpload, any Error>).self) {
            group in
            for (index, (upload, prediction)) in zip(decoded, sources).enumerated() {
                group.addTask { (index, try await store(upload, or: prediction)) }
            }
            var results = [Result<StoredUpload, any Error>](
                repeating: .failure(ImageFailure(.unknown)),
                count: decoded.count
            )
            for try await (index, result) in group { results[index] = result }
            return results
        }
        // Where the disk took nothing at all, the answer is its refusal: nothing in the batch was accepted.
        if let refusal = results.lazy.compactMap(\.refusal).first, !results.contains(where: \.isSuccess) {
            throw refusal
        }
        return results.map { $0.mapError { $0 as? ImageFailure ?? ImageFailure(.storage) } }
    }

    /// The stored prediction that each submission names.
    private static func predictions(
        named batch: [ImageSubmission],
        among predictions: [PredictionRecord]
    ) -> [PredictionRecord?] {
        let known = Dictionary(predictions.map { ($0.id, $0) }) { first, _ in first }
        return batch.map { $0.predictionID.flatMap { known[$0] } }
    }

    /// Stores a decoded image, or takes over the one of a stored prediction.
    ///
    /// - Returns: A failure is an ``ImageFailure``, or the `StorageError` of a disk or database that refused.
    /// - Throws: `CancellationError`, or what else is no fault of one image.
    private func store(
        _ upload: Result<DecodedUpload?, ImageFailure>,
        or prediction: PredictionRecord?
    ) async throws -> Result<StoredUpload, any Error> {
        do {
            if let upload = try upload.get() {
                return .success(try await StoredUpload(storing: upload, in: blobs))
            }
            guard let prediction else { throw ImageFailure.noPrediction }
            return .success(try await StoredUpload(of: prediction, in: blobs))
        } catch let failure as ImageFailure {
            return .failure(failure)
        } catch let error as StorageError where error.code == .notFound {
            // A prediction whose image is gone is like one that is gone itself.
            return .failure(ImageFailure.noPrediction)
        } catch let error as StorageError {
            return .failure(error)
        } catch let error as ImageError {
            return .failure(ImageFailure(.format, reason: error.description))
        }
    }
}

extension Result<StoredUpload, any Error> {
    fileprivate var isSuccess: Bool {
        if case .success = self { true } else { false }
    }

    /// The error of a disk or a database that did not take the image.
    fileprivate var refusal: StorageError? {
        if case .failure(let error) = self { error as? StorageError } else { nil }
    }
}

extension ImageSubmission {
    /// The stored prediction that holds the image.
    ///
    /// Not inlined: the optimizer of Swift 6.3.1 fails on it in loops over submissions (its pass CopyPropagation).
    fileprivate var predictionID: UUID? {
        @inline(never) get {
            switch content {
            case .prediction(let id): id
            case .bytes, .failed: nil
            }
        }
    }

    /// Decodes the image; blocks.
    ///
    /// - Returns: `nil` for the image of a stored prediction, which was decoded when it was stored.
    fileprivate func decoded(
        limits: ImageLimits,
        regionLimit: Int
    ) -> Result<DecodedUpload?, ImageFailure> {
        guard regions.count <= regionLimit else { return .failure(ImageFailure(.regionLimit)) }
        switch content {
        case .failed(let failure):
            return .failure(failure)
        case .prediction:
            return .success(nil)
        case .bytes(let bytes):
            do throws(ImageError) {
                return .success(try DecodedUpload(bytes, limits: limits))
            } catch {
                return .failure(ImageFailure(error, limits: limits))
            }
        }
    }
}

extension ImageFailure {
    /// There is no such stored prediction, or not any longer.
    static let noPrediction = ImageFailure(
        .source,
        reason: "There is no such stored prediction; it may be used already."
    )
}
