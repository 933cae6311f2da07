internal import Annotations
internal import FoundationEssentials
internal import HTTPAPI
internal import HTTPTypes

extension ModelServerAPI {
    /// Says who answers here.
    func greet(_ request: APIRequest) -> APIResponse {
        .text(
            "Ocellus model host harness: \(model.name.filter { !$0.isNewline }). POST an image to /image, or {\"url\": \"https://…\"} to /url.\n"
        )
    }

    /// Answers about the image in the body.
    func predictImage(_ request: APIRequest) async throws -> APIResponse {
        try await answer(about: request.modelImage())
    }

    /// Answers about the image at a URL.
    func predictURL(_ request: APIRequest) async throws -> APIResponse {
        // Programs send the JSON as whatever their library calls it; curl, a form.
        var request = request
        request.headerFields[.contentType] = nil
        let address: ImageAddress = try request.json()
        guard let fetch else {
            throw APIError(
                .forbidden,
                "This server fetches nothing: it was started with --no-fetch. Send the image itself to /image."
            )
        }
        return try await answer(about: fetch(address.url, Self.imageByteLimit))
    }

    private func answer(about image: Data) async throws -> APIResponse {
        guard image.count <= Self.imageByteLimit else {
            throw APIError.bodyTooLarge(limit: Self.imageByteLimit)
        }
        let predictions = try await model.predictions(of: image)
        let tags = model.tags
        return try .json(
            ModelPrediction(
                created: now(),
                predictions:
                    predictions
                    .sorted { $0.probability > $1.probability }
                    .map { TagPrediction($0, tags: tags) }
                    // As the original: what rounds to nothing is not said.
                    .filter { $0.probability > 0 }
            )
        )
    }
}

extension APIRequest {
    /// The image in the body: the part `imageData` of a form, else its first part that holds anything; any other body is the image.
    ///
    /// - Throws: ``APIError``: `malformedForm`, `tooManyValues`, `missingValue` if there is nothing.
    fileprivate func modelImage() throws(APIError) -> Data {
        let mediaType = headerFields[.contentType].map { MediaType($0) }
        var image = body
        if let mediaType, mediaType.isMultipart, !body.isEmpty {
            guard let boundary = mediaType.parameters["boundary"] else {
                throw APIError(
                    .malformedForm,
                    "The content type \(mediaType.essence) has no boundary; let your HTTP library write it."
                )
            }
            let parts = try MultipartForm(body, boundary: boundary, limits: .init(partCount: 16)).parts
            let named = parts.first { $0.name == "imageData" && !$0.content.isEmpty }
            image = (named ?? parts.first { !$0.content.isEmpty })?.content ?? Data()
        }
        guard !image.isEmpty else {
            throw APIError(
                .missingValue,
                "There is no image; send its bytes as the body, or as the part “imageData” of a form."
            )
        }
        return image
    }
}
