internal import HTTPTypes
internal import Workspace

extension APIOperation {
    /// Quick test and stored predictions.
    static let predictionStoreOperations: [APIOperation] = [
        training(
            .quickTestImage,
            .post,
            "/projects/{projectId}/quicktest/image",
            query: quickTestParameters,
            body: .image,
            answer: .value(Wire.ImagePrediction.self),
            "Tries an iteration on an image without publishing it."
        ),
        training(
            .quickTestImageUrl,
            .post,
            "/projects/{projectId}/quicktest/url",
            query: quickTestParameters,
            body: .json(Wire.ImageUrl.self, isRequired: true),
            answer: .value(Wire.ImagePrediction.self),
            "Tries an iteration on an image that is fetched, without publishing it."
        ),
        training(
            .queryPredictions,
            .post,
            "/projects/{projectId}/predictions/query",
            body: .json(Wire.PredictionQueryToken.self, isRequired: false),
            answer: .value(Wire.PredictionQueryResult.self),
            "Lists stored predictions."
        ),
        training(
            .deletePrediction,
            .delete,
            "/projects/{projectId}/predictions",
            query: [
                .guids(
                    .ids,
                    atMost: WorkspaceLimits.standard.imagesPerBatch,
                    isRequired: true,
                    missing: .badRequestPredictionIdsMissing,
                    tooMany: .badRequestPredictionIdsExceededCount,
                    "The predictions."
                )
            ],
            answer: .nothing,
            "Deletes stored predictions and their images."
        ),
    ]

    /// Asking published iterations.
    static let publishedOperations: [APIOperation] =
        fourWays(
            to: "/{projectId}/classify/iterations/{publishedName}",
            since: "v3.0",
            ids: [
                .classifyImage, .classifyImageWithoutSaving, .classifyImageUrl,
                .classifyImageUrlWithoutSaving,
            ],
            "Classifies"
        )
        + fourWays(
            to: "/{projectId}/detect/iterations/{publishedName}",
            since: "v3.0",
            ids: [
                .analyzeImage, .analyzeImageWithoutSaving, .analyzeImageUrl, .analyzeImageUrlWithoutSaving,
            ],
            "Finds objects in"
        )

    /// Asking iterations as it was done before they had published names.
    static let legacyPredictionOperations: [APIOperation] = fourWays(
        to: "/{projectId}",
        since: "v2.0",
        query: [
            .guid(.iterationId, "The iteration; the project's default one if left out.")
        ],
        ids: [.predictImage, .predictImageWithNoStore, .predictImageUrl, .predictImageUrlWithNoStore],
        "Says what is in"
    )

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
    ///   - ids: For an image, an image not kept, an address, an address not kept.
    ///   - verb: What the summaries begin with.
    /// - Returns: Four rows of the table.
    private static func fourWays(
        to path: String,
        since: String,
        query: [Parameter] = [],
        ids: [ID],
        _ verb: String
    ) -> [APIOperation] {
        let ways: [(suffix: String, body: Body, words: String)] = [
            ("/image", .image, "an image and keeps it"),
            ("/image/nostore", .image, "an image and keeps nothing"),
            ("/url", .json(Wire.ImageUrl.self, isRequired: true), "an image that is fetched and keeps it"),
            (
                "/url/nostore", .json(Wire.ImageUrl.self, isRequired: true),
                "an image that is fetched and keeps nothing"
            ),
        ]
        return zip(ids, ways).map { id, way in
            prediction(
                id,
                path + way.suffix,
                since: since,
                query: query + [.text(.application, "A label that is kept with the prediction.")],
                body: way.body,
                "\(verb) \(way.words)."
            )
        }
    }
}
