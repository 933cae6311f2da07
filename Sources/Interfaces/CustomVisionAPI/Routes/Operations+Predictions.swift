internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import HTTPAPI
internal import HTTPTypes

extension CustomVisionService {
    /// Quick test and stored predictions.
    static let predictionStoreOperations: [Route<Self>] = [
        training(
            "QuickTestImage",
            .post,
            "/projects/{projectId}/quicktest/image",
            query: quickTestParameters,
            body: .image,
            answer: .value(Wire.ImagePrediction.self),
            "Tries an iteration on an image without publishing it."
        ) { try await $0.quickTest($1) },
        training(
            "QuickTestImageUrl",
            .post,
            "/projects/{projectId}/quicktest/url",
            query: quickTestParameters,
            body: .json(Wire.ImageUrl.self),
            answer: .value(Wire.ImagePrediction.self),
            "Tries an iteration on an image that is fetched, without publishing it."
        ) { try await $0.quickTest($1) },
        training(
            "QueryPredictions",
            .post,
            "/projects/{projectId}/predictions/query",
            body: .json(Wire.PredictionQueryToken.self, isRequired: false),
            answer: .value(Wire.PredictionQueryResult.self),
            "Lists stored predictions."
        ) { try await $0.storedPredictions($1) },
        training(
            "DeletePrediction",
            .delete,
            "/projects/{projectId}/predictions",
            query: [
                .guids(
                    .ids,
                    atMost: CustomVisionLimits.imagesPerBatch,
                    isRequired: true,
                    missing: .badRequestPredictionIdsMissing,
                    tooMany: .badRequestPredictionIdsExceededCount,
                    "The predictions."
                )
            ],
            answer: .nothing,
            "Deletes stored predictions and their images."
        ) { try await $0.deletePredictions($1) },
    ]

    /// Asking published iterations.
    static let publishedOperations: [Route<Self>] =
        fourWays(
            to: "/{projectId}/classify/iterations/{publishedName}",
            since: "v3.0",
            names: [
                "ImageClassifier_ClassifyImage", "ImageClassifier_ClassifyImageWithoutSaving",
                "ImageClassifier_ClassifyImageUrl", "ImageClassifier_ClassifyImageUrlWithoutSaving",
            ],
            "Classifies"
        ) { try await $0.classify($1, isStored: $2) }
        + fourWays(
            to: "/{projectId}/detect/iterations/{publishedName}",
            since: "v3.0",
            names: [
                "ObjectDetector_AnalyzeImage", "ObjectDetector_AnalyzeImageWithoutSaving",
                "ObjectDetector_AnalyzeImageUrl", "ObjectDetector_AnalyzeImageUrlWithoutSaving",
            ],
            "Finds objects in"
        ) { try await $0.detect($1, isStored: $2) }

    /// Asking iterations as it was done before they had published names.
    static let legacyPredictionOperations: [Route<Self>] = fourWays(
        to: "/{projectId}",
        since: "v2.0",
        query: [
            .guid(.iterationId, "The iteration; the project's default one if left out.")
        ],
        names: [
            "PredictImage", "PredictImageWithNoStore", "PredictImageUrl", "PredictImageUrlWithNoStore",
        ],
        "Says what is in"
    ) { try await $0.predict($1, isStored: $2) }

    private static let quickTestParameters: [Parameter] = [
        .guid(.iterationId, "The iteration; the one trained last if left out."),
        .boolean(.store, default: true, "Whether image and prediction are kept."),
    ]

    /// An image or an address, kept or not: every question to an iteration comes in these four forms.
    ///
    /// - Parameters:
    ///   - path: What the four paths begin with.
    ///   - since: The version that had them first.
    ///   - query: Parameters beside `application`.
    ///   - names: For an image, an image not kept, an address, an address not kept.
    ///   - verb: What the summaries begin with.
    ///   - answer: Answers a call; told whether image and prediction are kept.
    /// - Returns: Four rows of the table.
    private static func fourWays(
        to path: String,
        since: String,
        query: [Parameter] = [],
        names: [String],
        _ verb: String,
        _ answer: @escaping @Sendable (Self, ProjectCall, Bool) async throws -> APIResponse
    ) -> [Route<Self>] {
        let address = APIOperation.Body.json(Wire.ImageUrl.self)
        let ways: [(suffix: String, body: APIOperation.Body, isStored: Bool, words: String)] = [
            ("/image", .image, true, "an image and keeps it"),
            ("/image/nostore", .image, false, "an image and keeps nothing"),
            ("/url", address, true, "an image that is fetched and keeps it"),
            ("/url/nostore", address, false, "an image that is fetched and keeps nothing"),
        ]
        return zip(names, ways).map { name, way in
            prediction(
                name,
                path + way.suffix,
                since: since,
                query: query + [.text(.application, "A label that is kept with the prediction.")],
                body: way.body,
                "\(verb) \(way.words)."
            ) { try await answer($0, $1, way.isStored) }
        }
    }
}
