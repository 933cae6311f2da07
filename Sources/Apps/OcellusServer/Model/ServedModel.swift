import Annotations
import CustomVisionAPI
import Executors
import Foundation
import HTTPAPI
import HTTPTypes
import ModelRuntime
import ModelServerAPI
import PredictionService
import Projects
import Synchronization

/// The one model of a server: at most a bounded number of images wait or are computed, the others are refused at once.
struct ServedModel: ModelServerAPI.Model {
    let name: String
    let model: any TrainedModel
    let executor: BlockingExecutor
    let shedder: LoadShedder

    var tags: [String] { model.tags }

    func predictions(of image: Data) async throws -> [Prediction<Int>] {
        do {
            return try await shedder.admit {
                try await withTaskExecutorPreference(executor) { try model.predictions(of: image) }
            }
        } catch let error as ProjectError where error.code == .overloaded {
            throw APIError(.serviceUnavailable, error.description, headerFields: [.retryAfter: "1"])
        }
    }
}

extension URLImages {
    /// A file behind a URL, for an interface that knows only its own errors.
    func file(at url: String, byteLimit: Int) async throws -> Data {
        do {
            return try await fetch(url, byteLimit: byteLimit)
        } catch let error as ImageFetchError {
            throw APIError(error.code == .tooLarge ? .requestEntityTooLarge : .badRequest, error.description)
        }
    }
}
