internal import Annotations
internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import FoundationEssentials
internal import HTTPAPI
internal import HTTPTypes
internal import PredictionService
internal import Projects
internal import Storage

extension CustomVisionService {
    /// ClassifyImage and its kin: asks the iteration that is published under a name.
    func classify(_ call: ProjectCall, isStored: Bool) async throws -> APIResponse {
        let image = try await image(in: call, byteLimit: projects.limits.predictionImageBytes)
        return try .prediction(
            try await predictions.classify(
                image,
                in: call.projectID,
                publishedAs: call.text(.publishedName),
                storage: call.storage(isStored)
            )
        )
    }

    /// AnalyzeImage and its kin: asks the iteration that is published under a name where which objects are.
    func detect(_ call: ProjectCall, isStored: Bool) async throws -> APIResponse {
        let image = try await image(in: call, byteLimit: projects.limits.predictionImageBytes)
        return try .prediction(
            try await predictions.detect(
                image,
                in: call.projectID,
                publishedAs: call.text(.publishedName),
                storage: call.storage(isStored)
            )
        )
    }

    /// PredictImage and its kin of version 2: asks an iteration by its id, or the default one.
    func predict(_ call: ProjectCall, isStored: Bool) async throws -> APIResponse {
        let image = try await image(in: call, byteLimit: projects.limits.predictionImageBytes)
        return try .prediction(
            try await predictions.quickTest(
                image,
                in: call.projectID,
                iterationID: call.optionalID(.iterationId),
                storage: call.storage(isStored)
            )
        )
    }

    /// Answers QuickTestImage and QuickTestImageUrl.
    func quickTest(_ call: ProjectCall) async throws -> APIResponse {
        let image = try await image(in: call, byteLimit: projects.limits.trainingImageBytes)
        return try .prediction(
            try await predictions.quickTest(
                image,
                in: call.projectID,
                iterationID: call.optionalID(.iterationId),
                storage: call.flag(.store) ? .stored(application: nil) : .none
            )
        )
    }

    /// The image that a request holds or names.
    private func image(in call: ProjectCall, byteLimit: Int) async throws -> Data {
        switch call.operation.body {
        case .json:
            let address: Wire.ImageUrl = try call.request.json()
            return try await imageSource.image(at: address.url, byteLimit: byteLimit, links: call.links)
        case .none, .strings, .bytes, .file, .files:
            return try call.request.image().data
        }
    }
}

extension APICall where Context == ProjectContext {
    /// How the answer is kept, under the label that the request gives.
    fileprivate func storage(_ isStored: Bool) -> PredictionStorage {
        guard isStored else { return .none }
        let application = optionalText(.application)
        return .stored(application: application?.isEmpty == false ? application : nil)
    }
}

extension APIResponse {
    /// The answer of an iteration, with the prediction's id as the id of the exchange, as the original has it.
    fileprivate static func prediction(_ result: PredictionResult) throws -> APIResponse {
        var response = try json(Wire.ImagePrediction(result))
        response.headerFields[.exchangeID] = result.id.uuidString.lowercased()
        return response
    }
}

extension HTTPField.Name {
    fileprivate static let exchangeID = known("apim-request-id")
}

extension Wire.ImagePrediction {
    init(_ result: PredictionResult) {
        self.init(
            id: result.id,
            project: result.projectID,
            iteration: result.iteration.id,
            created: result.created,
            predictions: result.predictions.map(Wire.Prediction.init)
        )
    }
}
