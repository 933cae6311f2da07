internal import Annotations
package import Foundation
package import Storage

/// Which iteration is to answer a prediction.
package enum PredictingIteration: Hashable, Sendable {
    /// The one that is published under this name, compared exactly.
    case published(String)
    /// Any trained iteration.
    case trained(UUID)
    /// The project's default iteration: the chosen one, else the one that was trained last.
    case projectDefault
}

extension ProjectStore {
    /// The iteration that is to answer a prediction.
    ///
    /// - Throws: ``ProjectError`` with `noSuchProject`, `wrongProjectType`, and `noSuchPublication`, `noSuchIteration`,
    ///   `iterationNotTrained` or `noTrainedIteration`.
    /// - Complexity: One read transaction, a fraction of the cost of an inference.
    package func iteration(
        _ wanted: PredictingIteration,
        predictingIn projectID: UUID
    ) async throws -> IterationRecord {
        try await store.read { reading in
            let project = try reading.classificationProject(projectID)
            switch wanted {
            case .published(let name):
                guard let iteration = try reading.iteration(publishedAs: name, of: project.id) else {
                    throw ProjectError(
                        .noSuchPublication,
                        "Invalid iteration: nothing is published under this name; publish a trained iteration."
                    )
                }
                return iteration
            case .trained(let id):
                return try reading.trainedIteration(id, of: project.id)
            case .projectDefault:
                guard let iteration = try reading.defaultIteration(of: project.id) else {
                    throw ProjectError(
                        .noTrainedIteration,
                        "The project has no trained iteration yet; train it first."
                    )
                }
                return iteration
            }
        }
    }

    /// The published iterations of all projects, in no order.
    ///
    /// - Throws: `StorageError`.
    package func publishedIterations() async throws -> [IterationRecord] {
        try await store.read { try $0.publishedIterations() }
    }
}

extension MetadataReading {
    /// A project that classifies.
    ///
    /// - Throws: ``ProjectError`` with `noSuchProject` or `wrongProjectType`.
    func classificationProject(_ id: UUID) throws -> ProjectRecord {
        let project = try existingProject(id)
        guard project.task != .detection else {
            throw ProjectError(
                .wrongProjectType,
                "Invalid project type for operation: the project finds objects; use its detection address."
            )
        }
        return project
    }
}
