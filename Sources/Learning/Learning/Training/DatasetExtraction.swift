package import Executors
import FileSystem
import Foundation
package import ImageFolders
import Imaging
import LinearAlgebra

/// The features of a data set's usable images.
package struct DatasetExtraction: Sendable {
    /// Features of the usable images, in the data set's order.
    package private(set) var table: FeatureTable

    /// Indices of the images whose features could be extracted, rising.
    package let usable: [Int]

    /// The others, with reasons.
    package let skipped: [LeftOut]

    /// How many views were computed and how many were cache hits, in all so far.
    package private(set) var counts: FeatureExtraction.Counts

    /// Looks at the given views of every image of a data set, and reports the number done after each.
    ///
    /// Throws the backbone's error or `CancellationError`; images that cannot be used are only noted.
    package init(
        of dataset: ImageDataset,
        views: [FeatureView],
        embeddingCount: Int,
        pooledCount: Int? = nil,
        by extraction: FeatureExtraction,
        on executor: BlockingExecutor,
        onCompletion: (Int) throws -> Void
    ) async throws {
        let outcomes = try await boundedMap(dataset.images, on: executor, onCompletion: onCompletion) {
            image in
            try Outcome { try extraction.features(of: image, views: views) }
        }
        var features: [ImageFeatures] = []
        var usable: [Int] = []
        var skipped: [LeftOut] = []
        counts = FeatureExtraction.Counts()
        for (index, outcome) in outcomes.enumerated() {
            switch outcome {
            case .extracted(let image, let more):
                features.append(image)
                usable.append(index)
                counts += more
            case .unusable(let code, let reason):
                skipped.append(LeftOut(dataset.images[index].name, code, reason))
            }
        }
        self.usable = usable
        self.skipped = skipped
        table = FeatureTable(
            images: features,
            views: views,
            embeddingCount: embeddingCount,
            pooledCount: pooledCount
        )
    }

    /// Adds the views that the table does not have yet.
    ///
    /// - Throws: Also what is wrong with an image that was usable a moment ago.
    package mutating func add(
        _ views: [FeatureView],
        of dataset: ImageDataset,
        by extraction: FeatureExtraction,
        on executor: BlockingExecutor,
        onCompletion: (Int) throws -> Void
    ) async throws {
        let missing = views.filter { !table.views.contains($0) }
        guard !missing.isEmpty else { return }
        let images = usable.map { dataset.images[$0] }
        let outcomes = try await boundedMap(images, on: executor, onCompletion: onCompletion) { image in
            try extraction.features(of: image, views: missing)
        }
        for outcome in outcomes { counts += outcome.counts }
        table = FeatureTable(
            images: zip(table.images, outcomes).map { $0.adding($1.features) },
            views: table.views + missing,
            embeddingCount: table.embeddingCount,
            pooledCount: table.pooledCount
        )
    }

    private enum Outcome: Sendable {
        case extracted(ImageFeatures, FeatureExtraction.Counts)
        case unusable(LeftOut.Code, String)

        /// Turns what is wrong with one image into a value; what is wrong with the program stays an error.
        init(_ look: () throws -> (features: ImageFeatures, counts: FeatureExtraction.Counts)) throws {
            do {
                let (features, counts) = try look()
                self = .extracted(features, counts)
            } catch let error as ImageError {
                self = .unusable(.undecodable, error.description)
            } catch let error as CocoaError {
                self = .unusable(.unreadable, FileSystemError.cause(of: error))
            }
        }
    }
}

extension FeatureExtraction.Counts {
    static func += (total: inout Self, more: Self) {
        total.computed += more.computed
        total.cached += more.cached
    }
}

extension ImageFeatures {
    fileprivate func adding(_ other: ImageFeatures) -> ImageFeatures {
        ImageFeatures(digest: digest, perceptualHash: perceptualHash, byView: byView + other.byView)
    }
}

extension FeatureTable {
    /// The embeddings of the first view, a row for each image.
    func embeddings() -> Matrix {
        rows(of: Array(images.indices), views: Array(views.prefix(1)), selection: .embedding)
    }
}

extension FeatureExtraction {
    /// The features of an image of a data set; reads the file, blocks.
    fileprivate func features(
        of image: LabeledImage,
        views: [FeatureView]
    ) throws -> (features: ImageFeatures, counts: Counts) {
        try features(of: Data(contentsOf: image.url), digest: image.contentDigest, views: views)
    }
}
