package import FoundationEssentials
package import HTTPAPI

extension Wire {
    /// What an iteration suggests for an untagged image.
    package struct SuggestedTagAndRegion: WireValue {
        package var id: UUID
        package var project: UUID
        package var iteration: UUID
        package var created: Date
        package var predictions: [Prediction]
        package var predictionUncertainty: Double

        /// Creates a value; see ``schema`` for the members.
        package init(
            id: UUID,
            project: UUID,
            iteration: UUID,
            created: Date,
            predictions: [Prediction],
            predictionUncertainty: Double
        ) {
            self.id = id
            self.project = project
            self.iteration = iteration
            self.created = created
            self.predictions = predictions
            self.predictionUncertainty = predictionUncertainty
        }

        package static let schema = WireSchema(
            "SuggestedTagAndRegion",
            "What an iteration suggests for an untagged image.",
            [
                .required("id", .guid, "The image."),
                .required("project", .guid, "The project."),
                .required("iteration", .guid, "The iteration that answered."),
                .required("created", .date(.ticks), "When it was made."),
                .required(
                    "predictions",
                    .array(.object(Prediction.self)),
                    "Tags and their probabilities, the most probable first."
                ),
                .required("predictionUncertainty", .double, "How undecided the model is; 0 is certain."),
            ]
        )
    }

    /// A suggestion that was kept, and its image.
    package struct StoredSuggestedTagAndRegion: WireValue {
        package var width: Int
        package var height: Int
        package var resizedImageUri: String
        package var thumbnailUri: String
        package var originalImageUri: String
        package var domain: UUID
        package var id: UUID
        package var project: UUID
        package var iteration: UUID
        package var created: Date
        package var predictions: [Prediction]
        package var predictionUncertainty: Double

        /// Creates a value; see ``schema`` for the members.
        package init(
            width: Int,
            height: Int,
            resizedImageUri: String,
            thumbnailUri: String,
            originalImageUri: String,
            domain: UUID,
            id: UUID,
            project: UUID,
            iteration: UUID,
            created: Date,
            predictions: [Prediction],
            predictionUncertainty: Double
        ) {
            self.width = width
            self.height = height
            self.resizedImageUri = resizedImageUri
            self.thumbnailUri = thumbnailUri
            self.originalImageUri = originalImageUri
            self.domain = domain
            self.id = id
            self.project = project
            self.iteration = iteration
            self.created = created
            self.predictions = predictions
            self.predictionUncertainty = predictionUncertainty
        }

        package static let schema = WireSchema(
            "StoredSuggestedTagAndRegion",
            "A suggestion that was kept, and its image.",
            [
                .required("width", .integer, "Width in pixels."),
                .required("height", .integer, "Height in pixels."),
                .required(
                    "resizedImageUri",
                    .string,
                    "Link to the image at most about 1600 pixels wide or high."
                ),
                .required("thumbnailUri", .string, "Link to a small image."),
                .required("originalImageUri", .string, "Link to the image as it was sent."),
                .required("domain", .guid, "The domain of the model."),
                .required("id", .guid, "The image."),
                .required("project", .guid, "The project."),
                .required("iteration", .guid, "The iteration that answered."),
                .required("created", .date(.ticks), "When it was made."),
                .required(
                    "predictions",
                    .array(.object(Prediction.self)),
                    "Tags and their probabilities, the most probable first."
                ),
                .required("predictionUncertainty", .double, "How undecided the model is; 0 is certain."),
            ]
        )
    }

    /// Which suggestions are wanted, and which page of them.
    package struct SuggestedTagAndRegionQueryToken: WireValue {
        package var tagIds: [UUID]?
        package var threshold: Float?
        package var session: String?
        package var continuation: String?
        package var maxCount: Int?
        package var sortBy: SortBy?

        /// Creates a value; see ``schema`` for the members.
        package init(
            tagIds: [UUID]? = nil,
            threshold: Float? = nil,
            session: String? = nil,
            continuation: String? = nil,
            maxCount: Int? = nil,
            sortBy: SortBy? = nil
        ) {
            self.tagIds = tagIds
            self.threshold = threshold
            self.session = session
            self.continuation = continuation
            self.maxCount = maxCount
            self.sortBy = sortBy
        }

        package static let schema = WireSchema(
            "SuggestedTagAndRegionQueryToken",
            "Which suggestions are wanted, and which page of them.",
            [
                .orNull("tagIds", .array(.guid), "Tags that must be suggested."),
                .orNull("threshold", .fraction, "The least probability of one of them."),
                .orNull("session", .string, "Opaque; send back what the last page said."),
                .orNull(
                    "continuation",
                    .string,
                    "Opaque; null asks for the first page, and answers that this was the last."
                ),
                .orNull("maxCount", .integer, "How many entries a page holds at most."),
                .orNull("sortBy", .enumeration(SortBy.self), "Their order."),
            ]
        )
    }

    /// A page of suggestions.
    package struct SuggestedTagAndRegionQuery: WireValue {
        package var token: SuggestedTagAndRegionQueryToken
        package var results: [StoredSuggestedTagAndRegion]

        /// Creates a value; see ``schema`` for the members.
        package init(token: SuggestedTagAndRegionQueryToken, results: [StoredSuggestedTagAndRegion]) {
            self.token = token
            self.results = results
        }

        package static let schema = WireSchema(
            "SuggestedTagAndRegionQuery",
            "A page of suggestions.",
            [
                .required(
                    "token",
                    .object(SuggestedTagAndRegionQueryToken.self),
                    "What was asked for; send it back for the next page."
                ),
                .required("results", .array(.object(StoredSuggestedTagAndRegion.self)), "The suggestions."),
            ]
        )
    }
}
