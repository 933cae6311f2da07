internal import Annotations
internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import FoundationEssentials
internal import HTTPAPI
internal import Projects
internal import Storage
internal import TagNaming

extension PortalService {
    /// Renders sample images and adds them with their tags, which are made if they are not there.
    ///
    /// Ends early, with what was added so far, if the client goes.
    func addSamples(_ call: ProjectCall) async throws -> APIResponse {
        let request: PortalWire.SampleRequest = try call.request.json()
        guard (1...SampleImagePlan.countLimit).contains(request.count) else {
            throw APIError(
                .tooManyValues,
                "The member “count” in the body is \(request.count); it takes 1 to \(SampleImagePlan.countLimit)."
            )
        }
        let project = call.projectID
        guard try await projects.project(project).record.task != .detection else {
            throw ProjectError(
                .wrongProjectType,
                "The sample photographs have tags and no boxes, and the project detects objects; use a classification project."
            )
        }
        let tags = try await sampleTags(of: project)
        let plan = SampleImagePlan(
            source: samples,
            count: request.count,
            seed: UInt64(bitPattern: Int64(request.seed ?? 1))
        )
        var created = 0
        for batch in plan.batches {
            try Task.checkCancellation()
            let submissions = try await plan.rendered(batch, tags: tags, on: projects)
            for outcome in try await projects.addImages(submissions, to: project) {
                switch outcome.result {
                case .created: created += 1
                case .duplicate: break
                case .failed(let failure): throw SampleRefusal(failure).error
                }
            }
        }
        let known = Set(tags.values)
        let details = try await projects.tags(of: project).filter { known.contains($0.record.id) }
        return try .json(PortalWire.SampleSummary(created: created, tags: details.map(Wire.Tag.init)))
    }

    /// The ids of the tags by name; those that are missing are made.
    private func sampleTags(of project: UUID) async throws -> [String: UUID] {
        var tags: [String: UUID] = [:]
        let present = try await projects.tags(of: project)
        for name in samples.tagNames {
            if let tag = present.first(where: { TagName($0.record.name) == TagName(name) }) {
                tags[name] = tag.record.id
            } else {
                tags[name] = try await projects.createTag(TagDraft(name: name), in: project).record.id
            }
        }
        return tags
    }
}

/// Why a sample photograph was not taken.
private struct SampleRefusal {
    let error: APIError

    init(_ failure: ImageFailure) {
        error =
            switch failure.kind {
            case .limit:
                APIError(
                    .badRequestImageExceededCount,
                    "The project has as many images as it can have; delete some first."
                )
            case .storage:
                .unavailable(retryAfterSeconds: 60)
            case .tagLimit, .negativeAndRegularTag, .invalidTag:
                APIError(
                    .badRequestImageTags,
                    "The project has such a photograph already, with a tag that does not go with the sample's own."
                )
            case .source, .format, .bytes, .dimensions, .regionLimit, .unknown:
                APIError(.badRequestImageFormat, "A sample photograph was not taken; try another seed.")
            }
    }
}
