internal import Annotations
internal import CustomVisionMapping
internal import Detection
internal import DetectionEvaluation
internal import FoundationEssentials
internal import HTTPAPI
internal import Projects
internal import Storage

extension PortalService {
    /// The boxes behind the numbers of a detector.
    func detections(_ call: ProjectCall) async throws -> APIResponse {
        let subject = try await projects.evaluatedDetector(call.iterationID, of: call.projectID)
        let effort = try subject.iteration.decodedRecipe().effort
        return try await projects.blocking { try .json(PortalWire.Detections(subject, effort: effort)) }
    }
}

extension PortalWire.Detections {
    /// The most issues that are told.
    private static let issueLimit = 1000

    init(_ subject: EvaluatedDetectorIteration, effort: IterationRecipe.Effort?) throws {
        let detector = subject.detector
        self.init(
            iterationId: subject.iteration.id,
            tags: zip(subject.tags, detector.evaluableTags).map { tag, isEvaluable in
                Tag(id: tag.tagID, name: tag.name, isEvaluable: isEvaluable)
            },
            images: zip(detector.images, subject.imageIDs).compactMap { image, id in
                id.map { id in
                    Image(
                        id: id,
                        group: image.group,
                        truth: image.truth.map { [Double($0.tag)] + $0.box.numbers },
                        detections: image.detections.map {
                            [Double($0.tag), $0.probability ?? 0] + $0.box.numbers
                        }
                    )
                }
            },
            issues: Array(
                BoxIssues().issues(in: detector.detectedImages).lazy
                    .compactMap { issue in subject.imageIDs[issue.image].map { Issue(issue, imageID: $0) } }
                    .prefix(Self.issueLimit)
            ),
            trials: try subject.iteration.trials,
            views: effort?.views,
            milliseconds: effort?.milliseconds
        )
    }
}

extension PortalWire.Detections.Issue {
    fileprivate init(_ issue: BoxIssue, imageID: UUID) {
        self.init(
            kind: PortalWire.Detections.IssueKind(issue.kind),
            imageId: imageID,
            truth: issue.truth,
            detection: issue.detection,
            suggestedTag: issue.suggestedTag,
            confidence: issue.confidence
        )
    }
}

extension PortalWire.Detections.IssueKind {
    fileprivate init(_ kind: BoxIssue.Kind) {
        self =
            switch kind {
            case .overlooked: .overlooked
            case .misplaced: .misplaced
            case .swapped: .swapped
            }
    }
}

extension NormalizedBox {
    fileprivate var numbers: [Double] { [left, top, width, height] }
}
