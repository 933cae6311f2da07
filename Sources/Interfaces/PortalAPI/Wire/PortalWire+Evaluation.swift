internal import CustomVisionProtocol
internal import FoundationEssentials
internal import HTTPAPI

extension PortalWire {
    /// How good an iteration is.
    struct Evaluation: WireValue {
        var iterationId: UUID
        var threshold: Float
        var classificationType: Wire.Classifier
        var imageCount: Int
        var evaluableImageCount: Int
        var groupCount: Int
        var accuracy: Estimate?
        var precision: Estimate?
        var recall: Estimate?
        var meanAveragePrecision: Estimate?
        var logLoss: Double?
        var expectedCalibrationError: Double?
        var reliability: [ReliabilityBin]
        var confusionMatrix: [[Int]]?
        var tags: [TagEvaluation]
        var labelErrors: [LabelError]
        var duplicateGroups: [[UUID]]
        var trials: [Trial]
        var provenance: Provenance

        static let schema = WireSchema(
            "PortalEvaluation",
            "How good an iteration is on images that its models had not learned from.",
            [
                .required("iterationId", .guid, "The iteration."),
                .required("threshold", .fraction, "The least probability that counts as predicted."),
                .required(
                    "classificationType",
                    .enumeration(Wire.Classifier.self),
                    "Whether an image has one tag or several."
                ),
                .required("imageCount", .integer, "How many images were evaluated."),
                .required("evaluableImageCount", .integer, "How many of them say something about the model."),
                .required("groupCount", .integer, "How many there are if near-duplicates count once."),
                .orNull("accuracy", .object(Estimate.self), "Share of images with the right answer."),
                .orNull("precision", .object(Estimate.self), "Share of predictions that are right."),
                .orNull("recall", .object(Estimate.self), "Share of true tags that were predicted."),
                .orNull(
                    "meanAveragePrecision",
                    .object(Estimate.self),
                    "Mean of the tags' average precisions."
                ),
                .orNull("logLoss", .double, "Mean negative logarithm of the probability of the truth."),
                .orNull(
                    "expectedCalibrationError",
                    .double,
                    "Mean distance of probabilities and shares of right answers."
                ),
                .required(
                    "reliability",
                    .array(.object(ReliabilityBin.self)),
                    "How often predictions are right, in bins of probability of equal width."
                ),
                .orNull(
                    "confusionMatrix",
                    .array(.array(.integer)),
                    """
                    For each true tag the number of images by predicted tag, in the order of tags; the last number counts \
                    images for which no tag reached the threshold. Null if images have several tags.
                    """
                ),
                .required("tags", .array(.object(TagEvaluation.self)), "The same for each tag."),
                .required(
                    "labelErrors",
                    .array(.object(LabelError.self)),
                    "Images whose tags are probably wrong: those that contradict an image that shows the same, then the most certain; at most 1,000."
                ),
                .required(
                    "duplicateGroups",
                    .array(.array(.guid)),
                    "Images that look the same, two or more a group."
                ),
                .required(
                    "trials",
                    .array(.object(Trial.self)),
                    "The recipes that an advanced training tried, the quick one first; the lowest log-loss won."
                ),
                .required("provenance", .object(Provenance.self), "What it takes to make the model again."),
            ]
        )
    }

    /// A number, and where its true value lies.
    struct Estimate: WireValue {
        var value: Double
        var lower: Double
        var upper: Double

        static let schema = WireSchema(
            "PortalEstimate",
            "A number, and where its true value lies with 95 per cent confidence.",
            [
                .required("value", .double, "What was measured."),
                .required("lower", .double, "The lower end."),
                .required("upper", .double, "The upper end."),
            ]
        )
    }

    /// Predictions within a range of probability.
    struct ReliabilityBin: WireValue {
        var count: Int
        var meanConfidence: Double
        var accuracy: Double

        static let schema = WireSchema(
            "PortalReliabilityBin",
            "Predictions within a range of probability.",
            [
                .required("count", .integer, "How many there are."),
                .required("meanConfidence", .double, "Their mean probability."),
                .required("accuracy", .double, "The share of them that is right."),
            ]
        )
    }

    /// How good an iteration is at a tag.
    struct TagEvaluation: WireValue {
        var id: UUID
        var name: String
        var type: Wire.TagType
        var imageCount: Int
        var isEvaluable: Bool
        var isEvaluatedOnNearDuplicates: Bool
        var precision: Estimate?
        var recall: Estimate?
        var averagePrecision: Estimate?
        var bestThreshold: Float?
        var curve: [CurvePoint]

        static let schema = WireSchema(
            "PortalTagEvaluation",
            "How good an iteration is at a tag.",
            [
                .required("id", .guid, "The tag."),
                .required("name", .string, "Its name when the iteration was trained."),
                .required("type", .enumeration(Wire.TagType.self), "Its role."),
                .required("imageCount", .integer, "How many images carry it."),
                .required(
                    "isEvaluable",
                    .boolean,
                    "Whether there were enough different images to measure it."
                ),
                .required(
                    "isEvaluatedOnNearDuplicates",
                    .boolean,
                    "Whether all its images are nearly the same, as from a fixed camera, so that the numbers hold for that scene alone."
                ),
                .orNull("precision", .object(Estimate.self), "Share of its predictions that are right."),
                .orNull("recall", .object(Estimate.self), "Share of its images that were found."),
                .orNull("averagePrecision", .object(Estimate.self), "Area under its curve."),
                .orNull(
                    "bestThreshold",
                    .fraction,
                    "The threshold with the best balance of precision and recall (F1)."
                ),
                .required(
                    "curve",
                    .array(.object(CurvePoint.self), limit: 100),
                    "Precision and recall, from the highest threshold down."
                ),
            ]
        )
    }

    /// What a threshold buys and costs.
    struct CurvePoint: WireValue {
        var threshold: Float
        var precision: Double
        var recall: Double

        static let schema = WireSchema(
            "PortalCurvePoint",
            "Precision and recall at a threshold.",
            [
                .required("threshold", .fraction, "The least probability that counts as predicted."),
                .required("precision", .double, "Share of predictions that are right."),
                .required("recall", .double, "Share of the tag's images that were found."),
            ]
        )
    }

    /// An image whose tags are probably wrong.
    struct LabelError: WireValue {
        var imageId: UUID
        var given: [UUID]
        var suggested: UUID?
        var superfluous: UUID?
        var score: Double
        var twin: Twin?

        static let schema = WireSchema(
            "PortalLabelError",
            "An image whose tags are probably wrong.",
            [
                .required("imageId", .guid, "The image."),
                .required("given", .array(.guid), "The tags it was given."),
                .orNull("suggested", .guid, "A tag that it should have; null if one is too many."),
                .orNull("superfluous", .guid, "A tag that it should not have; null if one is missing."),
                .required("score", .double, "How sure that is, from 0 to 1."),
                .orNull(
                    "twin",
                    .object(Twin.self),
                    "The image that shows the same and has other tags; null if none does."
                ),
            ]
        )
    }

    /// An image that shows the same as another.
    struct Twin: WireValue {
        var imageId: UUID
        var isIdentical: Bool
        var similarity: Double

        static let schema = WireSchema(
            "PortalTwin",
            "An image that shows the same as another.",
            [
                .required("imageId", .guid, "The image."),
                .required("isIdentical", .boolean, "Whether it has the same bytes."),
                .required("similarity", .double, "How alike they are, up to 1."),
            ]
        )
    }

    /// What it takes to make a model again.
    struct Provenance: WireValue {
        var program: String
        var domain: String
        var baseModel: String
        var baseModelVersion: String
        var baseModelDigest: String
        var inputEdge: Int
        var precision: String
        var runtime: String
        var trainingViews: [String]
        var predictionViews: [String]
        var features: String
        var inverseRegularization: Double?
        var temperature: Double
        var seed: String
        var dataVersion: Int
        var datasetDigest: String?
        var skippedImageCount: Int?
        var budgetMinutes: Int?

        static let schema = WireSchema(
            "PortalProvenance",
            "What it takes to make a model again.",
            [
                .required("program", .string, "The program that trained it, with its version."),
                .required("domain", .string, "The domain that was asked for."),
                .required("baseModel", .string, "The base model."),
                .required("baseModelVersion", .string, "Its version."),
                .required("baseModelDigest", .string, "SHA-256 of its graph."),
                .required("inputEdge", .integer, "Width and height at which it sees an image, in pixels."),
                .required("precision", .string, "The number format of inference."),
                .required("runtime", .string, "The inference library and its version."),
                .required("trainingViews", .array(.string), "The views in which each image taught."),
                .required("predictionViews", .array(.string), "The views whose answers are averaged."),
                .required("features", .string, "Which outputs of the base model are used."),
                .orNull(
                    "inverseRegularization",
                    .double,
                    "The inverse regularization C that was chosen; larger is weaker regularization."
                ),
                .required("temperature", .double, "What divides the logits."),
                .required("seed", .string, "The seed of everything random: a number of 64 bits in decimal."),
                .required("dataVersion", .integer, "The version of the project's data."),
                .orNull("datasetDigest", .string, "SHA-256 of the images' digests with their tags."),
                .orNull("skippedImageCount", .integer, "How many images could not be used."),
                .orNull(
                    "budgetMinutes",
                    .integer,
                    "How long an advanced training was allowed to take; null for others."
                ),
            ]
        )
    }

    /// Two iterations side by side.
    struct Comparison: WireValue {
        var images: Int
        var precision: Change
        var recall: Change
        var averagePrecision: Change
        var accuracy: Change
        var fixed: [UUID]
        var regressed: [UUID]

        static let schema = WireSchema(
            "PortalComparison",
            "Two iterations side by side: the first of the path is before, the second after.",
            [
                .required("images", .integer, "How many images both were evaluated on."),
                .required("precision", .object(Change.self), "Share of predictions that are right."),
                .required("recall", .object(Change.self), "Share of true tags that were predicted."),
                .required("averagePrecision", .object(Change.self), "Mean of the tags' average precisions."),
                .required("accuracy", .object(Change.self), "Share of images with the right answer."),
                .required("fixed", .array(.guid), "Images that only the iteration after gets right."),
                .required("regressed", .array(.guid), "Images that only the iteration before gets right."),
            ]
        )
    }

    /// A number of two iterations.
    struct Change: WireValue {
        var before: Double?
        var after: Double?
        var difference: Estimate?

        static let schema = WireSchema(
            "PortalChange",
            "A number of two iterations.",
            [
                .orNull("before", .double, "That of the iteration before; null if it is not defined."),
                .orNull("after", .double, "That of the iteration after; null if it is not defined."),
                .orNull(
                    "difference",
                    .object(Estimate.self),
                    "After less before; an interval without 0 says that it is more than luck."
                ),
            ]
        )
    }
}
