internal import Annotations
internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import Export
internal import ExportService
internal import FoundationEssentials
internal import HTTPAPI
internal import Projects

extension PortalService {
    /// What the model of an iteration is, for the engine in a page.
    func webModelDescription(_ call: ProjectCall) async throws -> APIResponse {
        try await webModelFile(WebModelDescription.fileName, call, contentType: APIResponse.jsonContentType)
    }

    /// The model of an iteration, for the engine in a page.
    func webModelWeights(_ call: ProjectCall) async throws -> APIResponse {
        try await webModelFile(WebModel.fileName, call, contentType: "application/octet-stream")
    }

    /// The package of a classifier that was trained in a page.
    func exportPageClassifier(_ call: ProjectCall) async throws -> APIResponse {
        let request: PortalWire.PageClassifier = try call.request.json()
        guard let head = Data(base64Encoded: request.head) else {
            throw APIError(.badRequest, "The member “head” in the body is not Base64.")
        }
        let classifier: PageClassifier
        do {
            classifier = try PageClassifier(
                type: ClassificationType(request.type),
                tags: request.tags,
                head: head
            )
        } catch {
            throw ProjectError(.exportNotPossible, error.description)
        }
        let package = try await webModels.export(
            classifier,
            onBaseModel: request.baseModel,
            platform: call.text(.platform),
            flavor: call.optionalText(.flavor)
        )
        return .binary(package, contentType: "application/octet-stream")
    }

    private func webModelFile(_ name: String, _ call: ProjectCall, contentType: String) async throws
        -> APIResponse
    {
        let files = try await webModels.files(of: call.iterationID, in: call.projectID)
        guard let file = files.first(where: { $0.name == name }) else {
            throw ProjectError(.exportNotPossible, "The model has no file of this name.")
        }
        return .binary(file.data, contentType: contentType)
    }
}
