package import FoundationEssentials
package import HTTPAPI

extension Wire {
    /// How well an iteration does on images it has not learned from.
    package struct IterationPerformance: WireValue {
        package var perTagPerformance: [TagPerformance]
        package var precision: Float
        package var precisionStdDeviation: Float
        package var recall: Float
        package var recallStdDeviation: Float
        package var averagePrecision: Float?

        /// Creates a value; see ``schema`` for the members.
        package init(
            perTagPerformance: [TagPerformance],
            precision: Float,
            precisionStdDeviation: Float,
            recall: Float,
            recallStdDeviation: Float,
            averagePrecision: Float? = nil
        ) {
            self.perTagPerformance = perTagPerformance
            self.precision = precision
            self.precisionStdDeviation = precisionStdDeviation
            self.recall = recall
            self.recallStdDeviation = recallStdDeviation
            self.averagePrecision = averagePrecision
        }

        package static let schema = WireSchema(
            "IterationPerformance",
            "How well an iteration does on images it has not learned from.",
            [
                .required(
                    "perTagPerformance",
                    .array(.object(TagPerformance.self)),
                    "The same for each tag."
                ),
                .required("precision", .fraction, "Share of what was predicted that is right."),
                .required("precisionStdDeviation", .float, "Its standard deviation."),
                .required("recall", .fraction, "Share of what is there that was predicted."),
                .required("recallStdDeviation", .float, "Its standard deviation."),
                .orNull("averagePrecision", .fraction, "Precision averaged over all thresholds."),
            ]
        )
    }

    /// How well an iteration does on a tag.
    package struct TagPerformance: WireValue {
        package var id: UUID
        package var name: String
        package var precision: Float
        package var precisionStdDeviation: Float
        package var recall: Float
        package var recallStdDeviation: Float
        package var averagePrecision: Float?

        /// Creates a value; see ``schema`` for the members.
        package init(
            id: UUID,
            name: String,
            precision: Float,
            precisionStdDeviation: Float,
            recall: Float,
            recallStdDeviation: Float,
            averagePrecision: Float? = nil
        ) {
            self.id = id
            self.name = name
            self.precision = precision
            self.precisionStdDeviation = precisionStdDeviation
            self.recall = recall
            self.recallStdDeviation = recallStdDeviation
            self.averagePrecision = averagePrecision
        }

        package static let schema = WireSchema(
            "TagPerformance",
            "How well an iteration does on a tag.",
            [
                .required("id", .guid, "The tag."),
                .required("name", .string, "Its name."),
                .required("precision", .fraction, "Share of what was predicted that is right."),
                .required("precisionStdDeviation", .float, "Its standard deviation."),
                .required("recall", .fraction, "Share of what is there that was predicted."),
                .required("recallStdDeviation", .float, "Its standard deviation."),
                .orNull("averagePrecision", .fraction, "Precision averaged over all thresholds."),
            ]
        )
    }

    /// What an iteration made of an image in its evaluation.
    package struct ImagePerformance: WireValue {
        package var predictions: [Prediction]
        package var id: UUID
        package var created: Date
        package var width: Int
        package var height: Int
        package var imageUri: String
        package var thumbnailUri: String
        package var tags: [ImageTag]?
        package var regions: [ImageRegion]?

        /// Creates a value; see ``schema`` for the members.
        package init(
            predictions: [Prediction],
            id: UUID,
            created: Date,
            width: Int,
            height: Int,
            imageUri: String,
            thumbnailUri: String,
            tags: [ImageTag]? = nil,
            regions: [ImageRegion]? = nil
        ) {
            self.predictions = predictions
            self.id = id
            self.created = created
            self.width = width
            self.height = height
            self.imageUri = imageUri
            self.thumbnailUri = thumbnailUri
            self.tags = tags
            self.regions = regions
        }

        package static let schema = WireSchema(
            "ImagePerformance",
            "What an iteration made of an image in its evaluation.",
            [
                .required("predictions", .array(.object(Prediction.self)), "What was predicted."),
                .required("id", .guid, "The image."),
                .required("created", .date(.ticksWithoutZone), "When it was added."),
                .required("width", .integer, "Width in pixels, upright."),
                .required("height", .integer, "Height in pixels, upright."),
                .required("imageUri", .string, "Link to the image."),
                .required("thumbnailUri", .string, "Link to a small image."),
                .orAbsent("tags", .array(.object(ImageTag.self)), "Its tags."),
                .orAbsent("regions", .array(.object(ImageRegion.self)), "Its labeled boxes."),
            ]
        )
    }
}
