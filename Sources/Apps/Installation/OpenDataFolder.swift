package import BaseModels
package import CoreMetrics
import Executors
package import Foundation
package import ModelGraph
package import ModelRuntime
package import Projects
package import Storage

/// A data folder opened for work, with everything that works on it: what the server, the workers and the commands share.
package struct OpenDataFolder: Sendable {
    /// The folder.
    package let folder: DataFolder

    /// Its database.
    package let metadata: SQLiteMetadataStore

    /// Its images and models.
    package let blobs: FolderBlobStore

    /// The rules on top of both.
    package let projects: ProjectStore

    /// Opens a data folder, making it if it is not there.
    ///
    /// - Parameters:
    ///   - url: The folder.
    ///   - library: The base models.
    ///   - limits: How much is accepted.
    ///   - decoders: How many threads decode uploaded images; `nil` for one per processor.
    /// - Throws: `BaseModelError`, or ``DataFolderProblem`` if the folder cannot be used.
    package init(
        _ url: URL,
        library: BaseModelLibrary,
        limits: ProjectLimits = .standard,
        decoders: Int? = nil
    ) async throws {
        folder = DataFolder(url)
        do {
            metadata = try await SQLiteMetadataStore.open(folder)
        } catch let error as StorageError {
            throw DataFolderProblem(url, error)
        }
        // Threads of their own: waiting for the disk must not keep a processor from decoding.
        blobs = FolderBlobStore(folder, executor: BlockingExecutor(threads: 4, name: "ocellus-disk"))
        projects = try await ProjectStore(
            store: metadata,
            blobs: blobs,
            domains: CurrentDomains(library),
            limits: limits,
            executor: BlockingExecutor(threads: decoders, name: "ocellus-decode"),
            trainsDetectors: true
        )
    }

    /// An engine whose cache of features lies in this folder.
    ///
    /// - Parameters:
    ///   - library: The base models.
    ///   - precision: Their number format.
    ///   - threads: How many threads decode, infer and train; `nil` for one per processor.
    ///   - metrics: Where computations are counted; nowhere unless set.
    /// - Returns: The engine, with nothing compiled yet.
    /// - Throws: `InferenceError` if this processor cannot compute in the precision.
    package func engine(
        library: BaseModelLibrary,
        precision: InferencePrecision,
        threads: Int?,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) throws -> ClassifierEngine {
        try ClassifierEngine(
            library: library,
            precision: precision,
            threads: threads,
            cacheRoot: folder.features,
            metrics: metrics
        )
    }
}

/// A data folder that cannot be used, described for its owner.
package struct DataFolderProblem: Error, CustomStringConvertible {
    /// The kind of failure.
    package let code: StorageError.Code

    /// A sentence that names the folder and the cause.
    package let description: String

    init(_ folder: URL, _ error: StorageError) {
        code = error.code
        description =
            "The data folder “\(folder.path(percentEncoded: false))” cannot be used. \(error.detail ?? error.description)"
    }
}
