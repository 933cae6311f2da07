package import Foundation

extension CustomVisionClient {
    /// One training of a project and its model.
    package struct Iteration: Decodable, Sendable {
        package let id: UUID
        package let name: String
        /// `Training`, `Completed` or `Failed`.
        package let status: String
        package let created: String?
        package let trainedAt: String?
        package let publishName: String?
        package let trainingErrorDetails: String?

        package var isCompleted: Bool { status == "Completed" }
        package var isTraining: Bool { status == "Training" }
    }

    /// How well an iteration does on images that it had not seen; shares from 0 to 1.
    package struct Performance: Decodable, Sendable {
        /// How well it tells one tag.
        package struct OfTag: Decodable, Sendable {
            package let name: String
            package let precision: Double
            package let recall: Double
            package let averagePrecision: Double?
        }

        package let precision: Double
        package let recall: Double
        package let averagePrecision: Double?
        package let perTagPerformance: [OfTag]?
    }

    /// What a model says of an image.
    package struct ImagePrediction: Decodable, Sendable {
        /// One tag and how probable it is.
        package struct Prediction: Decodable, Sendable {
            package let probability: Double
            package let tagId: UUID
            package let tagName: String?
        }

        package let id: UUID
        package let iteration: UUID
        /// Most probable first, if the service keeps to the protocol.
        package let predictions: [Prediction]
    }
}
