/// A request that breaks a rule of the product.
///
/// Compare ``code`` to react; show ``description`` to a person. A wire protocol maps codes to its own.
package struct ProjectError: Error, Hashable, Sendable {
    /// What is wrong.
    package let code: Code

    /// A sentence that names what was wrong and what to do.
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

extension ProjectError: CustomStringConvertible {}

extension ProjectError {
    /// The kinds of broken rules.
    package enum Code: Hashable, Sendable, CaseIterable {
        // What was named is not there.
        case noSuchProject, noSuchTag, noSuchImage, noSuchIteration, noSuchDomain, noSuchPublication
        case noTrainedIteration, noPerformance

        // Projects.
        case projectName, projectDescription, unknownClassificationType, domainTypeChange
        case exportPlatform, imageProcessing, projectLimit

        // Tags.
        case tagName, tagNameTaken, tagDescription, tagType, secondNegativeTag, secondProductTag, tagLimit

        // Images and what is said of them.
        case batchSize, emptyBatch, invalidIDs, imageTags, imageRegions, negativeWithOtherTags
        case imageFormat, imageBytes, imageDimensions, imageAspect, imageURL, imageLimit
        case metadataKey, metadataValue

        // Iterations.
        case iterationName, iterationNameTaken, iterationNotTrained, iterationUnusable, iterationPublished
        case iterationNotPublished, publishName, publishTarget, iterationLimit
        case trainingNotNeeded, trainingInProgress, trainingNotAvailable, trainingData, detectionData,
            negativeTagInDetection
        case budget, email, baseIteration, exportNotPossible

        // Predictions and suggestions.
        case wrongProjectType, baseModelMissing, predictionIDs, predictionQuery, applicationName

        // Moving projects, keys, webhooks.
        case importToken, exportWhileTraining, archive, noSuchImport, keyName, keyOrigin, noSuchKey
        case webhookURL, webhookLimit, noSuchWebhook

        // The machine.
        case overloaded, storageFull, storageUnavailable, timedOut
    }
}
