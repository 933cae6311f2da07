internal import Executors
package import Foundation
internal import Imaging
internal import Storage

extension Workspace {
    /// Adds images to a project.
    ///
    /// Images that the project has already, byte for byte, are not added again; they get the new tags and metadata.
    /// Images of stored predictions leave the list of predictions. What is wrong with one image touches no other.
    ///
    /// - Parameters:
    ///   - batch: The images, 1 to 64.
    ///   - tagIDs: Tags for all of them, at most 20.
    ///   - metadata: Noted about all of them.
    ///   - projectID: The project.
    /// - Returns: One outcome for each image, in order.
    /// - Throws: ``WorkspaceError`` with `noSuchProject`, `emptyBatch`, `batchSize`, `metadataKey`, `metadataValue`, or
    ///   `imageRegions` if there are regions and the project classifies; `StorageError` if the batch could not be kept.
    /// - Complexity: Decodes on ``executor``, one image a thread; the transaction comes after that and is short.
    package func addImages(
        _ batch: [ImageSubmission],
        tagIDs: [UUID] = [],
        metadata: [String: String] = [:],
        to projectID: UUID
    ) async throws -> [ImageOutcome] {
        let tagIDs = tagIDs.eachOnce
        guard !batch.isEmpty else {
            throw WorkspaceError(
                .emptyBatch,
                "No valid image files: the batch is empty. Send at least one image."
            )
        }
        try checkBatch(batch.count, of: "images", limit: limits.imagesPerBatch)
        try checkBatch(tagIDs.count, of: "tags", limit: limits.tagsPerBatch)
        try MetadataRules.check(metadata, limits: limits)
        let predictions = try await store.read { transaction in
            _ = try transaction.changeableProject(projectID)
            guard !batch.contains(where: \.hasRegionsWithinLimit) else { throw Self.regionsInClassification }
            return try transaction.predictions(withIDs: batch.compactMap(\.predictionID), of: projectID)
        }
        let kept = try await keep(batch, predictions: predictions)
        let images = ImageBatch(
            entries: zip(batch, kept).map { submission, image in
                ImageBatch.Entry(
                    source: submission.source,
                    image: image,
                    tagIDs: (tagIDs + submission.tagIDs).eachOnce
                )
            },
            projectID: projectID,
            metadata: metadata,
            limits: limits,
            time: now()
        )
        return try await store.write { try images.commit(in: $0) }
    }

    /// Decodes images and stores their bytes.
    private func keep(
        _ batch: [ImageSubmission],
        predictions: [PredictionRecord]
    ) async throws -> [Result<StoredImage, ImageFailure>] {
        let predictions = Dictionary(predictions.map { ($0.id, $0) }) { first, _ in first }
        let limits = ImageLimits(bytes: limits.trainingImageBytes)
        let sources = try await boundedMap(batch, on: executor) { submission in
            submission.prepared(limits: limits, predictions: predictions)
        }
        // The blob store has threads of its own and bounds how much is written at once.
        let outcomes = try await withThrowingTaskGroup(of: (Int, StoreOutcome).self) { group in
            for (index, source) in sources.enumerated() {
                group.addTask { [blobs] in (index, try await source.kept(in: blobs)) }
            }
            var outcomes = [StoreOutcome](repeating: .failed(ImageFailure(.unknown)), count: sources.count)
            for try await (index, outcome) in group { outcomes[index] = outcome }
            return outcomes
        }
        // Where the disk took nothing at all, the answer is its refusal: nothing in the batch was accepted.
        if let refusal = outcomes.lazy.compactMap(\.refusal).first, !outcomes.contains(where: \.isKept) {
            throw refusal
        }
        return outcomes.map(\.result)
    }
}

/// What became of an image that was to be stored.
private enum StoreOutcome: Sendable {
    case kept(StoredImage)
    case failed(ImageFailure)
    /// The disk or the database did not take it.
    case refused(StorageError)

    var isKept: Bool {
        if case .kept = self { true } else { false }
    }

    var refusal: StorageError? {
        if case .refused(let error) = self { error } else { nil }
    }

    /// The same as one image's part of a batch.
    var result: Result<StoredImage, ImageFailure> {
        switch self {
        case .kept(let image): .success(image)
        case .failed(let failure): .failure(failure)
        case .refused: .failure(ImageFailure(.storage))
        }
    }
}

/// An image of a batch on its way into the blob store.
private enum ImageSource: Sendable {
    case image(PreparedImage)
    case prediction(PredictionRecord)
    case failed(ImageFailure)

    /// Stores the image; only cancellation throws.
    func kept(in blobs: any BlobStore) async throws -> StoreOutcome {
        do {
            switch self {
            case .image(let image): return .kept(try await StoredImage(storing: image, in: blobs))
            case .prediction(let record): return .kept(try await StoredImage(of: record, in: blobs))
            case .failed(let failure): return .failed(failure)
            }
        } catch let error as StorageError {
            // A prediction whose image is gone is like one that is gone itself.
            return error.code == .notFound ? .failed(.noPrediction) : .refused(error)
        } catch let error as ImageError {
            return .failed(ImageFailure(.format, reason: error.description))
        }
    }
}

extension ImageSubmission {
    /// The stored prediction that holds the image.
    fileprivate var predictionID: UUID? {
        if case .prediction(let id) = content { id } else { nil }
    }

    fileprivate var hasRegionsWithinLimit: Bool {
        !regions.isEmpty && regions.count <= RegionDraft.limitPerImage
    }

    /// Decodes the image; blocks.
    fileprivate func prepared(limits: ImageLimits, predictions: [UUID: PredictionRecord]) -> ImageSource {
        guard regions.count <= RegionDraft.limitPerImage else { return .failed(ImageFailure(.regionLimit)) }
        switch content {
        case .failed(let failure):
            return .failed(failure)
        case .prediction(let id):
            return predictions[id].map { .prediction($0) } ?? .failed(.noPrediction)
        case .bytes(let bytes):
            do throws(ImageError) {
                return .image(try PreparedImage(bytes, limits: limits))
            } catch {
                return .failed(ImageFailure(error, limits: limits))
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
