internal import HTTPTypes

extension APIOperation {
    /// Training, iterations, performance, publishing and export.
    static let iterationOperations: [APIOperation] = [
        training(
            .trainProject,
            .post,
            "/projects/{projectId}/train",
            query: [
                .enumeration(.trainingType, Wire.TrainingType.self, "Regular (the default) or advanced."),
                .reservedBudgetInHours,
                .boolean(.forceTrain, "Whether to train although nothing changed."),
                .text(.notificationEmailAddress, "Whom to tell when training has ended."),
            ],
            body: .json(Wire.TrainingParameters.self, isRequired: false),
            answer: .value(Wire.Iteration.self),
            "Starts training and answers at once; the iteration's status tells when it has ended."
        ),
        training(
            .getIterations,
            .get,
            "/projects/{projectId}/iterations",
            answer: .list(Wire.Iteration.self),
            "Lists the iterations of a project."
        ),
        training(
            .getIteration,
            .get,
            "/projects/{projectId}/iterations/{iterationId}",
            answer: .value(Wire.Iteration.self),
            "Returns an iteration."
        ),
        training(
            .updateIteration,
            .patch,
            "/projects/{projectId}/iterations/{iterationId}",
            body: .json(Wire.IterationUpdate.self, isRequired: true),
            answer: .value(Wire.Iteration.self),
            "Renames an iteration."
        ),
        training(
            .deleteIteration,
            .delete,
            "/projects/{projectId}/iterations/{iterationId}",
            answer: .nothing,
            "Deletes an iteration that is not published."
        ),
        training(
            .getIterationPerformance,
            .get,
            "/projects/{projectId}/iterations/{iterationId}/performance",
            query: [
                .fraction(.threshold, "The least probability that counts as predicted; 0.5 if left out."),
                .fraction(.overlapThreshold, "The least overlap of boxes in detection; 0.3 if left out."),
            ],
            answer: .value(Wire.IterationPerformance.self),
            "Tells how well an iteration does on images it has not learned from."
        ),
        training(
            .getImagePerformances,
            .get,
            "/projects/{projectId}/iterations/{iterationId}/performance/images",
            query: [.anyOfTags] + Parameter.page,
            answer: .list(Wire.ImagePerformance.self),
            "Lists the images of the evaluation with what was predicted for them."
        ),
        training(
            .getImagePerformanceCount,
            .get,
            "/projects/{projectId}/iterations/{iterationId}/performance/images/count",
            query: [.anyOfTags],
            answer: .count,
            "Counts the images of the evaluation."
        ),
        training(
            .publishIteration,
            .post,
            "/projects/{projectId}/iterations/{iterationId}/publish",
            since: "v3.0",
            query: [
                .requiredText(
                    .publishName,
                    missing: .badRequestInvalidPublishName,
                    "The name by which predictions ask for it."
                ),
                .requiredText(
                    .predictionId,
                    missing: .badRequestInvalidPublishTarget,
                    "The prediction resource; any text is taken and kept."
                ),
                .boolean(.overwrite, "Whether the name may be taken from another iteration."),
            ],
            answer: .yes,
            "Publishes an iteration under a name."
        ),
        training(
            .unpublishIteration,
            .delete,
            "/projects/{projectId}/iterations/{iterationId}/publish",
            since: "v3.0",
            answer: .nothing,
            "Ends the publication of an iteration."
        ),
        training(
            .getExports,
            .get,
            "/projects/{projectId}/iterations/{iterationId}/export",
            answer: .list(Wire.Export.self),
            "Lists the exports of an iteration."
        ),
        training(
            .exportIteration,
            .post,
            "/projects/{projectId}/iterations/{iterationId}/export",
            query: [
                .enumeration(.platform, Wire.ExportPlatform.self, isRequired: true, "The platform."),
                .enumeration(.flavor, Wire.ExportFlavor.self, "The variant of the platform."),
            ],
            answer: .value(Wire.Export.self),
            "Starts an export; the list of exports tells when it has ended."
        ),
    ]
}
