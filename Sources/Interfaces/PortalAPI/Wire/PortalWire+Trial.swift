internal import HTTPAPI
internal import Projects

extension PortalWire {
    /// A recipe that was tried.
    struct Trial: WireValue {
        var name: String
        var logLoss: Double?
        var meanAveragePrecision: Double?
        var views: Int

        static let schema = WireSchema(
            "PortalTrial",
            "A recipe that an advanced training tried.",
            [
                .required("name", .string, "What is different about it."),
                .orNull(
                    "logLoss",
                    .double,
                    "Its log-loss on images that were held back; null for a detector. The lowest won."
                ),
                .orNull(
                    "meanAveragePrecision",
                    .fraction,
                    """
                    The mean over overlaps from 0.5 to 0.95 of its mean average precision on images that were held back; null for a \
                    classifier. The highest won.
                    """
                ),
                .required("views", .integer, "How many views of an image a prediction takes with it."),
            ]
        )

        init(_ trial: IterationRecipe.Trial) {
            name = trial.name
            logLoss = trial.logLoss
            meanAveragePrecision = trial.meanAveragePrecision
            views = trial.views
        }
    }
}
