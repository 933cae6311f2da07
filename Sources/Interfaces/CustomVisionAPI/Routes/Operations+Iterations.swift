internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import HTTPAPI
internal import HTTPTypes

extension CustomVisionService {
    /// Training, iterations, performance, publishing and export.
    static let iterationOperations: [Route<Self>] = [
        training(
            "TrainProject",
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
        ) { try await $0.trainProject($1) },
        training(
            "GetIterations",
            .get,
            "/projects/{projectId}/iterations",
            answer: .list(Wire.Iteration.self),
            "Lists the iterations of a project."
        ) { try await $0.iterations($1) },
        training(
            "GetIteration",
            .get,
            "/projects/{projectId}/iterations/{iterationId}",
            answer: .value(Wire.Iteration.self),
            "Returns an iteration."
        ) { try await $0.iteration($1) },
        training(
            "UpdateIteration",
            .patch,
            "/projects/{projectId}/iterations/{iterationId}",
            body: .json(Wire.IterationUpdate.self),
            answer: .value(Wire.Iteration.self),
            "Renames an iteration."
        ) { try await $0.updateIteration($1) },
        training(
            "DeleteIteration",
            .delete,
            "/projects/{projectId}/iterations/{iterationId}",
            answer: .nothing,
            "Deletes an iteration that is not published."
        ) { try await $0.deleteIteration($1) },
        training(
            "GetIterationPerformance",
            .get,
            "/projects/{projectId}/iterations/{iterationId}/performance",
            query: [
                .fraction(.threshold, "The least probability that counts as predicted; 0.5 if left out."),
                .fraction(.overlapThreshold, "The least overlap of boxes in detection; 0.3 if left out."),
            ],
            answer: .value(Wire.IterationPerformance.self),
            "Tells how well an iteration does on images it has not learned from."
        ) { try await $0.iterationPerformance($1) },
        training(
            "GetImagePerformances",
            .get,
            "/projects/{projectId}/iterations/{iterationId}/performance/images",
            query: [.anyOfTags] + Parameter.page,
            answer: .list(Wire.ImagePerformance.self),
            "Lists the images of the evaluation with what was predicted for them."
        ) { try await $0.imagePerformances($1) },
        training(
            "GetImagePerformanceCount",
            .get,
            "/projects/{projectId}/iterations/{iterationId}/performance/images/count",
            query: [.anyOfTags],
            answer: .count,
            "Counts the images of the evaluation."
        ) { try await $0.imagePerformanceCount($1) },
        training(
            "PublishIteration",
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
        ) { try await $0.publishIteration($1) },
        training(
            "UnpublishIteration",
            .delete,
            "/projects/{projectId}/iterations/{iterationId}/publish",
            since: "v3.0",
            answer: .nothing,
            "Ends the publication of an iteration."
        ) { try await $0.unpublishIteration($1) },
        training(
            "GetExports",
            .get,
            "/projects/{projectId}/iterations/{iterationId}/export",
            answer: .list(Wire.Export.self),
            "Lists the exports of an iteration."
        ) { try await $0.exports($1) },
        training(
            "ExportIteration",
            .post,
            "/projects/{projectId}/iterations/{iterationId}/export",
            query: [
                .enumeration(.platform, Wire.ExportPlatform.self, isRequired: true, "The platform."),
                .enumeration(.flavor, Wire.ExportFlavor.self, "The variant of the platform."),
            ],
            answer: .value(Wire.Export.self),
            "Starts an export; the list of exports tells when it has ended."
        ) { try await $0.exportIteration($1) },
    ]
}
