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

/// What a prediction is to say of an image.
package enum PredictionPurpose: Hashable, Sendable {
    /// Which tags it has.
    case classification
    /// Where in it which objects are.
    case detection
    /// Whatever the iteration was trained for.
    case any
}

extension ProjectStore {
    /// The iteration that is to answer a prediction.
    ///
    /// - Parameters:
    ///   - wanted: Which one.
    ///   - projectID: Its project.
    ///   - purpose: What it is to say.
    /// - Returns: The iteration; it is trained.
    /// - Throws: ``ProjectError`` with `noSuchProject`; `noSuchPublication`, `noSuchIteration`, `iterationNotTrained` or
    ///   `noTrainedIteration`; or `wrongProjectType` if the iteration is for something else.
    /// - Complexity: One read transaction, a fraction of the cost of an inference.
    package func iteration(
        _ wanted: PredictingIteration,
        predictingIn projectID: UUID,
        for purpose: PredictionPurpose
    ) async throws -> IterationRecord {
        let iteration = try await store.read { reading in
            let project = try reading.existingProject(projectID)
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
        try purpose.check(iteration.task)
        return iteration
    }

    /// The published iterations of all projects, in no order.
    ///
    /// - Throws: `StorageError`.
    package func publishedIterations() async throws -> [IterationRecord] {
        try await store.read { try $0.publishedIterations() }
    }
}

extension PredictionPurpose {
    /// Refuses an iteration that is for something else.
    ///
    /// - Throws: ``ProjectError`` with `wrongProjectType`.
    fileprivate func check(_ task: ProjectTask) throws(ProjectError) {
        switch (self, task) {
        case (.any, _), (.classification, .classification), (.detection, .detection):
            return
        case (.classification, .detection):
            throw ProjectError(
                .wrongProjectType,
                "Invalid project type for operation: the project detects objects; use its detection address."
            )
        case (.detection, .classification):
            throw ProjectError(
                .wrongProjectType,
                "Invalid project type for operation: the project classifies images; use its classification address."
            )
        }
    }
}
