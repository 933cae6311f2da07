internal import CustomVisionProtocol
internal import FoundationEssentials
internal import HTTPAPI

extension PortalWire {
    /// A training that is asked for.
    struct TrainingDraft: WireValue {
        var trainingType: Wire.TrainingType
        var budgetMinutes: Int?
        var force: Bool?
        var notificationEmailAddress: String?
        var selectedTags: [UUID]?

        static let schema = WireSchema(
            "PortalTrainingDraft",
            "A training that is asked for.",
            [
                .required(
                    "trainingType",
                    .enumeration(Wire.TrainingType.self),
                    "Quick, or a search for a better recipe."
                ),
                .orAbsent(
                    "budgetMinutes",
                    .integer,
                    "The most minutes that advanced training may take, 1 to 5,760."
                ),
                .orAbsent(
                    "force",
                    .boolean,
                    "Whether to train although nothing has changed since the last training."
                ),
                .orAbsent(
                    "notificationEmailAddress",
                    .string,
                    "Whom to tell when it has ended, by the webhooks."
                ),
                .orAbsent("selectedTags", .array(.guid), "The only tags to learn; all if left out or empty."),
            ]
        )
    }

    /// A training that has begun.
    struct Training: WireValue {
        var iterationId: UUID

        static let schema = WireSchema(
            "PortalTraining",
            "A training that has begun.",
            [.required("iterationId", .guid, "The iteration that is being trained.")]
        )
    }

    /// How far a training is.
    struct Progress: WireValue {
        var status: String
        var stage: Stage?
        var done: Int
        var total: Int
        var rate: Double?
        var seconds: Double
        var remainingSeconds: Double?
        var attempt: Int
        var message: String?

        static let schema = WireSchema(
            "PortalProgress",
            "How far a training is.",
            [
                .required("status", .string, "Training, Completed or Failed."),
                .orNull("stage", .enumeration(Stage.self), "What is being done; null if training is over."),
                .required(
                    "done",
                    .integer,
                    "How many images or folds, of a detector steps, are done in this stage."
                ),
                .required("total", .integer, "How many there are; 0 if nothing is counted."),
                .orNull("rate", .double, "How many are done in a second; null until it is known."),
                .required(
                    "seconds",
                    .double,
                    "How long this attempt has taken so far, or training has in all."
                ),
                .orNull(
                    "remainingSeconds",
                    .double,
                    "How long this stage is likely to go on; null if nobody can tell. Later stages are not counted."
                ),
                .required("attempt", .integer, "Which attempt it is; 0 before the first."),
                .orNull("message", .string, "A sentence, if there is something to say."),
            ]
        )
    }

    /// What a training does.
    enum Stage: String, WireEnumeration {
        case waiting, extracting, crossValidating, fitting, evaluating
    }
}
