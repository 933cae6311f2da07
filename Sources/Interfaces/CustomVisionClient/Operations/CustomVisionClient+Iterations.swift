internal import CustomVisionProtocol
package import Foundation
internal import HTTPTypes

extension CustomVisionClient {
    /// The iterations of a project.
    package func iterations(of project: UUID) async throws -> [Iteration] {
        try await answer(to: .get(["projects", project.wireText, "iterations"]))
    }

    /// One iteration.
    package func iteration(_ id: UUID, of project: UUID) async throws -> Iteration {
        try await answer(to: .get(["projects", project.wireText, "iterations", id.wireText]))
    }

    /// An iteration by its id or name, or the one that was trained last.
    ///
    /// - Throws: ``CustomVisionClientError`` with `noSuchIteration`.
    package func iteration(matching text: String?, of project: UUID) async throws -> Iteration {
        let all = try await iterations(of: project)
        guard let text else {
            // ISO 8601 in UTC sorts as it is written.
            let trained = all.filter(\.isCompleted).max { ($0.trainedAt ?? "") < ($1.trainedAt ?? "") }
            guard let trained else {
                throw CustomVisionClientError(
                    .noSuchIteration,
                    "The project has no trained iteration: train it first."
                )
            }
            return trained
        }
        let id = UUID(uuidString: text)
        let found = all.first { $0.id == id } ?? all.first { $0.name == text }
        guard let found else {
            let names = all.map { "“\($0.name.quotable ?? "")”" }
            throw CustomVisionClientError(
                .noSuchIteration,
                "The project has no iteration “\(text)”. "
                    + (names.isEmpty ? "It has none at all." : "It has \(names.joined(separator: ", ")).")
            )
        }
        return found
    }

    /// Starts a training.
    ///
    /// - Parameters:
    ///   - project: The project.
    ///   - budgetInHours: Time to look for a better model (`Advanced`); `nil` for the usual quick training.
    ///   - isForced: Whether to train though nothing changed.
    /// - Returns: The new iteration, in training.
    /// - Throws: ``CustomVisionClientError``.
    package func train(
        _ project: UUID,
        budgetInHours: Int? = nil,
        isForced: Bool = false
    ) async throws -> Iteration {
        var query: [(name: String, value: String)] = []
        if let budgetInHours {
            query += [
                ("trainingType", Wire.TrainingType.advanced.rawValue),
                ("reservedBudgetInHours", "\(budgetInHours)"),
            ]
        }
        if isForced { query.append(("forceTrain", "true")) }
        return try await answer(
            to: .change(.post, ["projects", project.wireText, "train"], query: query, isRepeatable: false)
        )
    }

    /// Waits until a training has ended, well or not.
    ///
    /// - Parameters:
    ///   - id: The iteration.
    ///   - project: Its project.
    ///   - pollInterval: How often to ask.
    /// - Returns: The iteration, no longer in training.
    /// - Throws: ``CustomVisionClientError``.
    package func waitForTraining(
        _ id: UUID,
        of project: UUID,
        pollInterval: Duration = .seconds(1)
    ) async throws -> Iteration {
        while true {
            let iteration = try await iteration(id, of: project)
            guard iteration.isTraining else { return iteration }
            try await retries.wait(pollInterval)
        }
    }

    /// How well an iteration does.
    package func performance(of id: UUID, in project: UUID) async throws -> Performance {
        try await answer(
            to: .get(["projects", project.wireText, "iterations", id.wireText, "performance"])
        )
    }

    /// Gives an iteration a name under which it answers predictions.
    ///
    /// - Parameters:
    ///   - id: The iteration.
    ///   - project: Its project.
    ///   - name: The name.
    ///   - resource: The prediction resource: any text for Ocellus, for Azure the resource's whole id.
    ///   - isReplacing: Whether to take the name from another iteration that has it.
    /// - Throws: ``CustomVisionClientError``.
    package func publish(
        _ id: UUID,
        of project: UUID,
        as name: String,
        resource: String,
        isReplacing: Bool
    ) async throws {
        var query = [(name: "publishName", value: name), (name: "predictionId", value: resource)]
        if isReplacing { query.append(("overwrite", "true")) }
        try await response(
            to: .change(
                .post,
                ["projects", project.wireText, "iterations", id.wireText, "publish"],
                query: query,
                isRepeatable: false
            )
        )
    }

    /// The address that answers predictions of images by a published name.
    package func classificationURL(of project: UUID, publishedAs name: String) -> String {
        classification(of: project, publishedAs: name, isStored: true).url(at: endpoint)
    }

    /// What a published iteration says of an image; needs the prediction key.
    ///
    /// - Parameters:
    ///   - image: The image file's bytes.
    ///   - project: The project.
    ///   - name: The published name.
    ///   - isStored: Whether the service may keep the image among the predictions.
    /// - Returns: The tags with their probabilities.
    /// - Throws: ``CustomVisionClientError``.
    package func classify(
        _ image: Data,
        with project: UUID,
        publishedAs name: String,
        isStored: Bool = false
    ) async throws -> ImagePrediction {
        var call = classification(of: project, publishedAs: name, isStored: isStored)
        call.body = (image, "application/octet-stream")
        return try await answer(to: call)
    }

    /// What an iteration says of an image, published or not; needs the training key.
    ///
    /// - Parameters:
    ///   - image: The image file's bytes.
    ///   - project: The project.
    ///   - iteration: The iteration; the service's choice, usually the newest, if left out.
    ///   - isStored: Whether the service may keep the image among the predictions.
    /// - Returns: The tags with their probabilities.
    /// - Throws: ``CustomVisionClientError``.
    package func quickTest(
        _ image: Data,
        with project: UUID,
        iteration: UUID? = nil,
        isStored: Bool = false
    ) async throws -> ImagePrediction {
        var query = [(name: "store", value: "\(isStored)")]
        if let iteration { query.append(("iterationId", iteration.wireText)) }
        var call = try ServiceCall.change(
            .post,
            ["projects", project.wireText, "quicktest", "image"],
            query: query,
            isRepeatable: !isStored
        )
        call.body = (image, "application/octet-stream")
        return try await answer(to: call)
    }

    private func classification(of project: UUID, publishedAs name: String, isStored: Bool) -> ServiceCall {
        ServiceCall(
            interface: .prediction,
            method: .post,
            path: [project.wireText, "classify", "iterations", name, "image"] + (isStored ? [] : ["nostore"]),
            isRepeatable: !isStored
        )
    }
}
