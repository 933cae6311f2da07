package import CustomVisionProtocol
package import Foundation
internal import HTTPAPI

extension CustomVisionClient {
    /// A project, as far as clients need it; members that a service leaves out are `nil`.
    package struct Project: Decodable, Sendable {
        /// How its models are made.
        package struct Settings: Decodable, Sendable {
            package let domainId: UUID?
            /// `Multiclass` or `Multilabel`; nothing for detection.
            package let classificationType: String?
            package let targetExportPlatforms: [String]?
            package let imageProcessingSettings: Wire.ImageProcessingSettings?
            package let exportModelContainerUri: String?
            package let notificationQueueUri: String?
        }

        package let id: UUID
        package let name: String
        package let description: String?
        package let settings: Settings
        package let created: String?
        package let lastModified: String?
        package let status: String?
    }

    /// What a project's models are made from.
    package struct Domain: Decodable, Sendable {
        package let id: UUID
        package let name: String
        /// `Classification` or `ObjectDetection`.
        package let type: String

        package var isDetection: Bool { Wire.DomainType(caseInsensitive: type) == .objectDetection }
    }

    /// A tag of a project.
    package struct Tag: Decodable, Sendable {
        package let id: UUID
        package let name: String
        package let description: String?
        /// `Regular`, `Negative` or `GeneralProduct`.
        package let type: String?
        /// How many images of the workspace have it.
        package let imageCount: Int?
    }
}
