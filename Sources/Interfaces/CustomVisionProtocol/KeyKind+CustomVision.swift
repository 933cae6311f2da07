package import HTTPAPI

extension KeyKind {
    /// A key of the training side.
    package static let trainingKey = KeyKind(
        "training",
        in: SecurityScheme("trainingKey", in: .header, "Training-Key", "A training key."),
        or: [eitherKey]
    )

    /// A key of the prediction side.
    package static let predictionKey = KeyKind(
        "prediction",
        in: SecurityScheme("predictionKey", in: .header, "Prediction-Key", "A prediction key."),
        or: [eitherKey]
    )

    private static let eitherKey = SecurityScheme(
        "eitherKey",
        in: .header,
        "Ocp-Apim-Subscription-Key",
        "A training key for training, a prediction key for prediction."
    )
}
