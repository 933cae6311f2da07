internal import CustomVisionProtocol
package import FoundationEssentials
package import HTTPAPI
internal import HTTPTypes

/// An image that came as bytes.
package struct UploadedImage: Hashable, Sendable {
    /// The file name as the client wrote it, with the quotes if it had them; `nil` if there was none.
    ///
    /// The protocol repeats it in `sourceUrl`. It is shown to people and never used as a path.
    package let writtenFilename: String?

    /// The bytes.
    package let data: Data
}

extension APIRequest {
    /// The images in the body: each part of a form, whatever its name, or the whole body as one.
    ///
    /// - Parameter limit: The most images.
    /// - Returns: At least one image; the data are slices of the body.
    /// - Throws: ``APIError``: `badRequestImageBatch` if there is none, `tooManyValues` if there are too many,
    ///   `malformedForm` if the form is damaged, `unsupportedMediaType` for another content type.
    package func images(limit: Int = CustomVisionLimits.imagesPerBatch) throws(APIError)
        -> [UploadedImage]
    {
        let images = try parts(limit: limit)
        guard !images.isEmpty else {
            throw APIError(
                .badRequestImageBatch,
                "No valid image files: the body is empty. Send up to \(limit) images as a form or one as it is."
            )
        }
        return images
    }

    /// The image in the body: the first part of a form that holds anything, or the whole body.
    ///
    /// - Throws: ``APIError`` as ``images(limit:)``, but `badRequestImageStream` if there is none.
    package func image() throws(APIError) -> UploadedImage {
        guard
            let image = try parts(limit: CustomVisionLimits.imagesPerBatch).first(where: {
                !$0.data.isEmpty
            })
        else {
            throw APIError(
                .badRequestImageStream,
                "The body is empty; send an image as it is or as the part of a form."
            )
        }
        return image
    }

    private func parts(limit: Int) throws(APIError) -> [UploadedImage] {
        guard let field = headerFields[.contentType], !field.trimmed.isEmpty else {
            return body.isEmpty ? [] : [UploadedImage(writtenFilename: nil, data: body)]
        }
        let mediaType = MediaType(field)
        if mediaType.isMultipart {
            if body.isEmpty { return [] }
            guard let boundary = mediaType.parameters["boundary"] else {
                throw APIError(
                    .badRequestImageStream,
                    "The content type \(mediaType.essence) has no boundary; let your HTTP library write it."
                )
            }
            return try MultipartForm(body, boundary: boundary, limits: .init(partCount: limit)).parts.map {
                part in
                UploadedImage(writtenFilename: part.writtenFilename, data: part.content)
            }
        }
        if body.isEmpty { return [] }
        guard mediaType.isImage else {
            throw APIError.unsupportedMediaType(
                mediaType.essence,
                expected: "application/octet-stream with the bytes of an image, or multipart/form-data"
            )
        }
        return [UploadedImage(writtenFilename: nil, data: body)]
    }
}
