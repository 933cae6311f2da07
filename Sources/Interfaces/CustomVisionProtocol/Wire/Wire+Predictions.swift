package import FoundationEssentials
package import HTTPAPI

extension Wire {
    /// A tag and how probable it is.
    package struct Prediction: WireValue {
        package var probability: Float
        package var tagId: UUID
        package var tagName: String?
        package var boundingBox: BoundingBox?
        package var tagType: TagType?

        /// Creates a value; see ``schema`` for the members.
        package init(
            probability: Float,
            tagId: UUID,
            tagName: String? = nil,
            boundingBox: BoundingBox? = nil,
            tagType: TagType? = nil
        ) {
            self.probability = probability
            self.tagId = tagId
            self.tagName = tagName
            self.boundingBox = boundingBox
            self.tagType = tagType
        }

        package static let schema = WireSchema(
            "Prediction",
            "A tag and how probable it is.",
            [
                .required("probability", .fraction, "How probable it is."),
                .required("tagId", .guid, "The tag."),
                .orNull("tagName", .string, "Its name."),
                .orAbsent("boundingBox", .object(BoundingBox.self), "Where it is, in detection."),
                .orAbsent("tagType", .enumeration(TagType.self), "Its role in training."),
            ]
        )
    }

    /// What an iteration says about an image.
    package struct ImagePrediction: WireValue {
        package var id: UUID
        package var project: UUID
        package var iteration: UUID
        package var created: Date
        package var predictions: [Prediction]

        /// Creates a value; see ``schema`` for the members.
        package init(id: UUID, project: UUID, iteration: UUID, created: Date, predictions: [Prediction]) {
            self.id = id
            self.project = project
            self.iteration = iteration
            self.created = created
            self.predictions = predictions
        }

        package static let schema = WireSchema(
            "ImagePrediction",
            "What an iteration says about an image.",
            [
                .required("id", .guid, "The prediction."),
                .required("project", .guid, "The project."),
                .required("iteration", .guid, "The iteration that answered."),
                .required("created", .date(.ticks), "When it was made."),
                .required(
                    "predictions",
                    .array(.object(Prediction.self)),
                    "Tags and their probabilities, the most probable first."
                ),
            ]
        )
    }

    /// A prediction that was kept, and its image.
    package struct StoredImagePrediction: WireValue {
        package var resizedImageUri: String
        package var thumbnailUri: String
        package var originalImageUri: String
        package var domain: UUID
        package var id: UUID
        package var project: UUID
        package var iteration: UUID
        package var created: Date
        package var predictions: [Prediction]

        /// Creates a value; see ``schema`` for the members.
        package init(
            resizedImageUri: String,
            thumbnailUri: String,
            originalImageUri: String,
            domain: UUID,
            id: UUID,
            project: UUID,
            iteration: UUID,
            created: Date,
            predictions: [Prediction]
        ) {
            self.resizedImageUri = resizedImageUri
            self.thumbnailUri = thumbnailUri
            self.originalImageUri = originalImageUri
            self.domain = domain
            self.id = id
            self.project = project
            self.iteration = iteration
            self.created = created
            self.predictions = predictions
        }

        package static let schema = WireSchema(
            "StoredImagePrediction",
            "A prediction that was kept, and its image.",
            [
                .required(
                    "resizedImageUri",
                    .string,
                    "Link to the image at most about 1600 pixels wide or high."
                ),
                .required("thumbnailUri", .string, "Link to a small image."),
                .required("originalImageUri", .string, "Link to the image as it was sent."),
                .required("domain", .guid, "The domain of the model."),
                .required("id", .guid, "The prediction."),
                .required("project", .guid, "The project."),
                .required("iteration", .guid, "The iteration that answered."),
                .required("created", .date(.ticks), "When it was made."),
                .required(
                    "predictions",
                    .array(.object(Prediction.self)),
                    "Tags and their probabilities, the most probable first."
                ),
            ]
        )
    }

    /// Which stored predictions are wanted, and which page of them.
    package struct PredictionQueryToken: WireValue {
        package var session: String?
        package var continuation: String?
        package var maxCount: Int?
        package var orderBy: OrderBy?
        package var tags: [PredictionQueryTag]?
        package var iterationId: UUID?
        package var startTime: Date?
        package var endTime: Date?
        package var application: String?

        /// Creates a value; see ``schema`` for the members.
        package init(
            session: String? = nil,
            continuation: String? = nil,
            maxCount: Int? = nil,
            orderBy: OrderBy? = nil,
            tags: [PredictionQueryTag]? = nil,
            iterationId: UUID? = nil,
            startTime: Date? = nil,
            endTime: Date? = nil,
            application: String? = nil
        ) {
            self.session = session
            self.continuation = continuation
            self.maxCount = maxCount
            self.orderBy = orderBy
            self.tags = tags
            self.iterationId = iterationId
            self.startTime = startTime
            self.endTime = endTime
            self.application = application
        }

        package static let schema = WireSchema(
            "PredictionQueryToken",
            "Which stored predictions are wanted, and which page of them.",
            [
                .orNull("session", .string, "Opaque; send back what the last page said."),
                .orNull(
                    "continuation",
                    .string,
                    "Opaque; null asks for the first page, and answers that this was the last."
                ),
                .orNull("maxCount", .integer, "How many entries a page holds at most."),
                .orNull("orderBy", .enumeration(OrderBy.self), "Their order."),
                .orNull("tags", .array(.object(PredictionQueryTag.self), limit: 2), "Tags they must have."),
                .orNull("iterationId", .guid, "The iteration that made them."),
                .orNull("startTime", .date(.ticks), "The earliest moment."),
                .orNull("endTime", .date(.ticks), "The latest moment."),
                .orNull("application", .string, "The application named when they were made."),
            ]
        )
    }

    /// A tag and the probabilities it may have.
    package struct PredictionQueryTag: WireValue {
        package var id: UUID
        package var minThreshold: Float?
        package var maxThreshold: Float?

        package static let schema = WireSchema(
            "PredictionQueryTag",
            "A tag and the probabilities it may have.",
            [
                .required("id", .guid, "The tag."),
                .orAbsent("minThreshold", .fraction, "The least probability."),
                .orAbsent("maxThreshold", .fraction, "The greatest probability."),
            ]
        )
    }

    /// A page of stored predictions.
    package struct PredictionQueryResult: WireValue {
        package var token: PredictionQueryToken
        package var results: [StoredImagePrediction]

        /// Creates a value; see ``schema`` for the members.
        package init(token: PredictionQueryToken, results: [StoredImagePrediction]) {
            self.token = token
            self.results = results
        }

        package static let schema = WireSchema(
            "PredictionQueryResult",
            "A page of stored predictions.",
            [
                .required(
                    "token",
                    .object(PredictionQueryToken.self),
                    "What was asked for; send it back for the next page."
                ),
                .required("results", .array(.object(StoredImagePrediction.self)), "The predictions."),
            ]
        )
    }
}
