internal import Annotations
internal import BaseModels
package import Foundation
package import Storage

extension ProjectStore {
    /// The kind of job that trains an iteration; its subject is the iteration.
    package static let trainingJobKind = "train"

    /// Freezes the project's data as a new iteration and asks the workers to train it.
    ///
    /// Iteration and job are one transaction; when it returns, the training happens even if all processes die.
    ///
    /// - Returns: The new iteration, in status `training`.
    /// - Throws: ``ProjectError`` with `budget`, `email`, `noSuchDomain`, `noSuchTag`, `baseIteration`, `iterationLimit`,
    ///   `trainingInProgress`, `trainingData` or `trainingNotNeeded`; of detectors also `detectionData`, `negativeTagInDetection`
    ///   and `trainingNotAvailable`.
    package func train(_ projectID: UUID, _ request: TrainingRequest = TrainingRequest()) async throws
        -> IterationRecord
    {
        let rules = TrainingRules(limits: limits, domains: domains, trainsDetectors: trainsDetectors)
        try rules.check(request)
        let (time, iterationID, jobID) = (now(), UUID(), UUID())
        let details = try TrainingJobDetails(notificationEmail: request.notificationEmail).payload
        return try await store.write { [limits] transaction in
            let project = try transaction.existingProject(projectID)
            let domain = try rules.domain(of: project)
            guard project.status == .succeeded else {
                throw ProjectError(
                    .trainingData,
                    "The project is still being copied; train it when its status is Succeeded."
                )
            }
            let iterations = try transaction.iterations(of: projectID)
            guard !iterations.contains(where: { $0.status == .training }) else {
                throw ProjectError(
                    .trainingInProgress,
                    "The project is being trained already; wait until that training is done."
                )
            }
            guard iterations.count < limits.iterationsPerProject else {
                throw ProjectError(
                    .iterationLimit,
                    "The project has \(iterations.count) iterations, which is the limit; delete some first."
                )
            }
            try transaction.checkBase(request.base, domain: domain.type, domains: domains)

            let tags = try rules.tags(
                request.selectedTags,
                of: transaction.tags(of: projectID, in: .workspace)
            )
            let warning = try transaction.checkData(of: tags, in: project, rules)

            let settings = rules.settingsDigest(
                project: project,
                domain: domain,
                tags: tags,
                request: request
            )
            if !request.force, let last = iterations.last(where: { $0.status == .completed }),
                last.dataVersion == project.dataVersion, last.settingsDigest == settings
            {
                throw ProjectError(
                    .trainingNotNeeded,
                    "Nothing changed since last training; change images, tags or settings, or force the training."
                )
            }

            var iteration = IterationRecord(
                id: iterationID,
                projectID: projectID,
                name: Self.nextName(after: iterations.map(\.name)),
                created: time,
                dataVersion: project.dataVersion,
                domainID: domain.id,
                task: project.task,
                trainingType: request.type,
                reservedBudgetInHours: request.type == .advanced ? (request.budgetMinutes + 59) / 60 : 0,
                settingsDigest: settings
            )
            var recipe = IterationRecipe()
            recipe.selectedTagIDs = request.selectedTags?.isEmpty == false ? tags.map(\.id) : nil
            recipe.base = request.base
            recipe.warning = warning
            recipe.budgetMinutes = request.type == .advanced ? request.budgetMinutes : nil
            try iteration.setRecipe(recipe)
            try transaction.insert(
                iteration: iteration,
                tags: tags.map { IterationTag(tagID: $0.id, name: $0.name, type: $0.type) }
            )
            try transaction.enqueue(
                JobRecord(
                    id: jobID,
                    kind: Self.trainingJobKind,
                    projectID: projectID,
                    subjectID: iterationID,
                    payload: details,
                    enqueued: time
                )
            )
            return iteration
        }
    }

    /// Asks to stop the training of an iteration, which then fails; does nothing if it is over.
    package func cancelTraining(of iterationID: UUID, in projectID: UUID) async throws {
        let time = now()
        try await store.write { transaction in
            _ = try transaction.existingProject(projectID)
            var iteration = try transaction.existingIteration(iterationID, of: projectID)
            guard iteration.status == .training else { return }
            var isRunning = false
            let jobs = try transaction.jobs(of: projectID, about: iterationID, in: [.queued, .running])
            for job in jobs {
                let job = try transaction.cancelJob(job.id, now: time)
                isRunning = isRunning || job?.state == .running
            }
            // A running job has a worker, now or when its lease has run out, that ends the iteration.
            guard !isRunning else { return }
            iteration.setFailed("Training was cancelled.", at: time)
            try transaction.update(iteration: iteration)
            try transaction.announceEnd(of: iteration, job: jobs.last, at: time)
        }
    }

    /// “Iteration 1”, “Iteration 2” and so on: one more than the highest number there is.
    private static func nextName(after names: [String]) -> String {
        let numbers = names.compactMap { name in
            name.hasPrefix("Iteration ") ? Int(name.dropFirst("Iteration ".count)) : nil
        }
        return "Iteration \((numbers.filter { $0 < Int.max }.max() ?? 0) + 1)"
    }
}

extension IterationRecord {
    /// Ends a training that gave no model.
    mutating func setFailed(_ reason: String, at time: Date) {
        status = .failed
        errorDetails = reason
        lastModified = time
    }
}

extension MetadataReading {
    /// Checks that there is enough to learn from.
    ///
    /// - Returns: A sentence for people, if training goes ahead and there is something to say.
    fileprivate func checkData(
        of tags: [TagRecord],
        in project: ProjectRecord,
        _ rules: TrainingRules
    ) throws -> String? {
        switch project.task {
        case .classification:
            let tagged = ImageFilter(projectID: project.id, tagIDs: Set(tags.map(\.id)))
            try rules.check(
                tags,
                counts: imageCountsByTag(of: project.id, in: .workspace),
                imageCount: tags.isEmpty ? 0 : imageCount(tagged)
            )
            return nil
        case .detection:
            return try rules.check(
                detecting: tags,
                counts: regionCountsByTag(of: project.id, in: .workspace)
            )
        }
    }

    /// Checks the iteration whose recipe is to be the starting point.
    fileprivate func checkBase(
        _ base: TrainingRequest.Base?,
        domain type: Domain.Kind,
        domains: DomainCatalog
    ) throws {
        guard let base else { return }
        guard let iteration = try iteration(base.iterationID), iteration.projectID == base.projectID,
            iteration.status == .completed
        else {
            throw ProjectError(
                .baseIteration,
                "The iteration to start from does not exist or is not trained; name a trained one and its project."
            )
        }
        guard domains.domain(id: iteration.domainID)?.type == type else {
            throw ProjectError(
                .baseIteration,
                "The iteration to start from belongs to another kind of domain; choose one of the same kind."
            )
        }
    }
}
