internal import CustomVisionProtocol
internal import Foundation
internal import HTTPTypes

extension CustomVisionClient {
    /// Puts a batch into a project.
    ///
    /// What the service already has is given the tags and metadata that it lacks. A batch that is refused as a whole goes
    /// image by image, so that one bad image does not keep the others out.
    ///
    /// - Returns: An outcome for each image, in their order.
    /// - Throws: ``CustomVisionClientError`` for what concerns more than these images.
    func upload(_ batch: UploadBatcher.Batch, to project: UUID) async throws -> [ImageOutcome] {
        let submissions = batch.images.map(\.submission)
        do {
            return try await upload(submissions, metadata: batch.metadata, to: project)
        } catch let error as CustomVisionClientError where error.isRefusal {
            guard submissions.count > 1 else { return [.failed(error.description)] }
            var outcomes: [ImageOutcome] = []
            for submission in submissions {
                do {
                    outcomes += try await upload([submission], metadata: batch.metadata, to: project)
                } catch let error as CustomVisionClientError where error.isRefusal {
                    outcomes.append(.failed(error.description))
                }
            }
            return outcomes
        }
    }

    private func upload(
        _ submissions: [ImageSubmission],
        metadata: [String: String],
        to project: UUID
    ) async throws -> [ImageOutcome] {
        let body = Wire.ImageFileCreateBatch(
            images: submissions.map(Wire.ImageFileCreateEntry.init),
            metadata: metadata.isEmpty ? nil : metadata
        )
        // The service knows an image again by its content, so a batch may be sent twice.
        let answer: ImageBatchAnswer = try await answer(
            to: .change(
                .post,
                ["projects", project.wireText, "images", "files"],
                json: body,
                isRepeatable: true
            )
        )
        let entries = try Self.entries(of: answer, for: submissions)
        var outcomes: [ImageOutcome] = []
        for (submission, entry) in zip(submissions, entries) {
            outcomes.append(try await outcome(of: submission, entry: entry, in: project))
        }
        return outcomes
    }

    /// The entry of each image: by name, because services answer in any order; by place where they forget the names.
    private static func entries(
        of answer: ImageBatchAnswer,
        for submissions: [ImageSubmission]
    ) throws -> [ImageBatchAnswer.Entry] {
        var byName: [String: ImageBatchAnswer.Entry] = [:]
        for entry in answer.images {
            guard let name = entry.sourceUrl else { continue }
            byName[name.trimmingCharacters(in: ["\""])] = entry
        }
        let named = submissions.compactMap { byName[$0.name] }
        if named.count == submissions.count { return named }
        guard answer.images.count == submissions.count else {
            throw CustomVisionClientError(
                .unexpectedAnswer,
                "The server was sent \(submissions.count) images and reports on \(answer.images.count)."
            )
        }
        return answer.images
    }

    private func outcome(
        of submission: ImageSubmission,
        entry: ImageBatchAnswer.Entry,
        in project: UUID
    ) async throws -> ImageOutcome {
        switch (Wire.ImageCreateStatus(rawValue: entry.status), entry.image) {
        case (.ok, let image?):
            return .added(image.id)
        case (.okDuplicate, let image?):
            do {
                try await complete(image, as: submission, in: project)
                return .alreadyThere(image.id)
            } catch let error as CustomVisionClientError where error.isRefusal {
                return .failed(
                    "It is in the project already, but with other tags or metadata: \(error.description)"
                )
            }
        case (.ok, nil), (.okDuplicate, nil):
            throw CustomVisionClientError(
                .unexpectedAnswer,
                "The server says that it took an image, but not as which."
            )
        default:
            return .failed(entry.statusMessage?.quotable ?? Self.sentence(for: entry.status))
        }
    }

    /// Gives an image that was there already what it lacks of a submission.
    private func complete(_ image: Image, as submission: ImageSubmission, in project: UUID) async throws {
        let missing = Set(submission.tagIDs).subtracting(image.tagIDs)
        if !missing.isEmpty {
            let exceeded = try await addTags(missing.map { (image.id, $0) }, in: project)
            guard exceeded.isEmpty else {
                throw CustomVisionClientError(.rejected(nil), "It cannot have more tags.")
            }
        }
        let isKnown = submission.metadata.allSatisfy { image.metadata?[$0.key] == $0.value }
        if isKnown { return }
        guard try await addMetadata(submission.metadata, to: image.id, in: project) else {
            throw CustomVisionClientError(.rejected(nil), "The metadata could not be changed.")
        }
    }

    private static func sentence(for status: String) -> String {
        switch Wire.ImageCreateStatus(rawValue: status) {
        case .errorSource: "The server could not get the image."
        case .errorImageFormat: "The server cannot read it: send it as JPEG or PNG."
        case .errorImageSize: "It is too large for the server."
        case .errorImageDimensions: "It is too many pixels wide or high for the server, or too few."
        case .errorStorage: "The server could not store it; try again later."
        case .errorLimitExceed: "The project has as many images as it may have."
        case .errorTagLimitExceed: "It has more tags than an image of this project may have."
        case .errorRegionLimitExceed: "It has more regions than an image may have."
        case .errorNegativeAndRegularTagOnSameImage: "It has the negative tag and another one."
        case .errorInvalidTag: "One of its tags is no longer in the project."
        case .ok, .okDuplicate, .errorUnknown, nil:
            "The server did not take it (\(status.quotable ?? "no status"))."
        }
    }
}

extension Wire.ImageFileCreateEntry {
    fileprivate init(_ submission: ImageSubmission) {
        self.init(
            name: submission.name,
            contents: submission.bytes,
            tagIds: submission.tagIDs,
            regions: submission.regions.isEmpty ? nil : submission.regions
        )
    }
}
