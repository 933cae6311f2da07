package import Annotations
package import Bytes
package import Foundation

/// How far an iteration is.
package enum IterationStatus: String, Hashable, Sendable, CaseIterable {
    /// Queued or running.
    case training = "Training"
    /// It has a model.
    case completed = "Completed"
    /// It never will; `errorDetails` says why.
    case failed = "Failed"
}

/// How thoroughly an iteration is trained.
package enum TrainingType: String, Hashable, Sendable, CaseIterable {
    /// Quickly.
    case regular = "Regular"
    /// For as long as the budget allows.
    case advanced = "Advanced"
}

/// One training of a project and its model.
package struct IterationRecord: Hashable, Sendable, Identifiable {
    /// The iteration's id.
    package let id: UUID
    /// The project it belongs to.
    package let projectID: UUID
    /// Its name, any text.
    package var name: String
    /// How far it is.
    package var status: IterationStatus
    /// When training was asked for.
    package let created: Date
    /// When it was last changed.
    package var lastModified: Date
    /// When training ended well.
    package var trainedAt: Date?
    /// The version of the project's data it learns from.
    ///
    /// As long as the iteration exists, the rows of that version do.
    package let dataVersion: Int
    /// The domain, that is base model and recipe.
    package var domainID: UUID
    /// What its model does: the project's task when training began.
    package var task: ProjectTask
    /// How thoroughly it is trained.
    package var trainingType: TrainingType
    /// The most hours that training may take; 0 for regular training.
    package var reservedBudgetInHours: Int
    /// Seconds of computing used.
    package var trainingSeconds: Double
    /// The name under which it answers predictions; unique in the project.
    package var publishName: String?
    /// The resource named when it was published, any text.
    package var publishResourceID: String?
    /// Why training failed, for the user.
    package var errorDetails: String?
    /// The blob that holds the model file.
    package var modelDigest: ContentDigest?
    /// What training was asked to do, JSON that only the caller reads.
    package var recipe: Data
    /// What decides whether training again would change anything.
    package var settingsDigest: ContentDigest

    /// Describes an iteration.
    package init(
        id: UUID,
        projectID: UUID,
        name: String,
        status: IterationStatus = .training,
        created: Date,
        lastModified: Date? = nil,
        trainedAt: Date? = nil,
        dataVersion: Int,
        domainID: UUID,
        task: ProjectTask,
        trainingType: TrainingType = .regular,
        reservedBudgetInHours: Int = 0,
        trainingSeconds: Double = 0,
        publishName: String? = nil,
        publishResourceID: String? = nil,
        errorDetails: String? = nil,
        modelDigest: ContentDigest? = nil,
        recipe: Data = Data("{}".utf8),
        settingsDigest: ContentDigest
    ) {
        self.id = id
        self.projectID = projectID
        self.name = name
        self.status = status
        self.created = created
        self.lastModified = lastModified ?? created
        self.trainedAt = trainedAt
        self.dataVersion = dataVersion
        self.domainID = domainID
        self.task = task
        self.trainingType = trainingType
        self.reservedBudgetInHours = reservedBudgetInHours
        self.trainingSeconds = trainingSeconds
        self.publishName = publishName
        self.publishResourceID = publishResourceID
        self.errorDetails = errorDetails
        self.modelDigest = modelDigest
        self.recipe = recipe
        self.settingsDigest = settingsDigest
    }
}

/// A tag as an iteration knows it, whatever has become of it since.
package struct IterationTag: Hashable, Sendable {
    /// The tag's id.
    package let tagID: UUID
    /// Its name when training began.
    package let name: String
    /// What it stood for.
    package let type: TagType

    /// Describes a tag of an iteration.
    package init(tagID: UUID, name: String, type: TagType) {
        self.tagID = tagID
        self.name = name
        self.type = type
    }
}

/// How an iteration, in evaluation, saw an image that it had not learned from.
package struct ImageScoreRecord: Hashable, Sendable {
    /// What was answered.
    package enum Answer: Hashable, Sendable {
        /// Of a classifier: one probability for each tag, in the order of the iteration's tags.
        case probabilities([Float])
        /// Of a detector: boxes, whose tags are places in the order of the iteration's tags; numbers of 32 bits.
        case detections([Prediction<Int>])
    }

    /// The image.
    package let imageID: UUID
    /// What was answered, of the kind of the iteration's task.
    package let answer: Answer
    /// Whether the answer was not the truth.
    package let isWrong: Bool

    /// Describes the evaluation of one image.
    package init(imageID: UUID, answer: Answer, isWrong: Bool) {
        self.imageID = imageID
        self.answer = answer
        self.isWrong = isWrong
    }

    /// Describes how a classifier saw one image.
    package init(imageID: UUID, scores: [Float], isWrong: Bool) {
        self.init(imageID: imageID, answer: .probabilities(scores), isWrong: isWrong)
    }

    /// The probabilities of a classifier; none of a detector.
    package var scores: [Float] {
        switch answer {
        case .probabilities(let scores): scores
        case .detections: []
        }
    }
}
