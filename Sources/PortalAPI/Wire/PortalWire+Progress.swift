internal import CustomVisionAPI

extension PortalWire {
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
                .required("done", .integer, "How many pictures or folds are done in this stage."),
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
        case waiting, looking, judging, fitting, evaluating

        static let unknownValueCode = APIError.Code.badRequest
    }
}
