internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import FoundationEssentials
internal import HTTPAPI
internal import Storage
internal import Workspace

extension CustomVisionService {
    /// GetExports: an iteration has none.
    func exports(_ call: ProjectCall) async throws -> APIResponse {
        _ = try await workspace.iteration(call.iterationID, of: call.projectID)
        return try .json([Wire.Export]())
    }

    /// ExportIteration: refused as the original service refuses what it cannot export.
    func exportIteration(_ call: ProjectCall) async throws -> APIResponse {
        let iteration = try await workspace.iteration(call.iterationID, of: call.projectID)
        guard iteration.status == .completed else {
            throw WorkspaceError(
                .iterationNotTrained,
                "The iteration is not trained; wait until its status is Completed."
            )
        }
        throw WorkspaceError(
            .exportNotPossible,
            "This iteration cannot be exported: this version of Ocellus exports no models. Ask it through the prediction API."
        )
    }
}
