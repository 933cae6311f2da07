internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import FoundationEssentials
internal import HTTPAPI
internal import Projects
internal import Storage

extension CustomVisionService {
    /// GetExports: an iteration has none.
    func exports(_ call: ProjectCall) async throws -> APIResponse {
        _ = try await projects.iteration(call.iterationID, of: call.projectID)
        return try .json([Wire.Export]())
    }

    /// ExportIteration: refused as the original service refuses what it cannot export.
    func exportIteration(_ call: ProjectCall) async throws -> APIResponse {
        let iteration = try await projects.iteration(call.iterationID, of: call.projectID)
        guard iteration.status == .completed else {
            throw ProjectError(
                .iterationNotTrained,
                "The iteration is not trained; wait until its status is Completed."
            )
        }
        throw ProjectError(
            .exportNotPossible,
            "This iteration cannot be exported: this version of Ocellus exports no models. Ask it through the prediction API."
        )
    }
}
