package import Annotations
package import Bytes
package import Foundation
package import Storage

/// A project and the image that stands for it.
package struct ProjectDetails: Hashable, Sendable {
    /// The project.
    package let record: ProjectRecord

    /// The thumbnail of its first image, if it has one.
    package let thumbnailDigest: ContentDigest?
}

/// A project that is to be made.
package struct ProjectDraft: Hashable, Sendable {
    /// Its name, any text; need not be unique.
    package var name: String
    /// What it is for.
    package var description: String
    /// Its domain; `nil` for the general classification domain.
    package var domainID: UUID?
    /// One tag an image or several; `nil` for several.
    package var classificationType: ClassificationType?
    /// For which platforms models are to be exported; the domain must support them.
    package var targetExportPlatforms: [String]
    /// Where exported models are to be copied to.
    package var exportModelContainerURI: String?
    /// Whom to tell about trainings and exports.
    package var notificationQueueURI: String?

    /// Describes a project; what is left out gets the protocol's defaults.
    package init(
        name: String,
        description: String = "",
        domainID: UUID? = nil,
        classificationType: ClassificationType? = nil,
        targetExportPlatforms: [String] = [],
        exportModelContainerURI: String? = nil,
        notificationQueueURI: String? = nil
    ) {
        self.name = name
        self.description = description
        self.domainID = domainID
        self.classificationType = classificationType
        self.targetExportPlatforms = targetExportPlatforms
        self.exportModelContainerURI = exportModelContainerURI
        self.notificationQueueURI = notificationQueueURI
    }
}

/// What is to be changed in a project; `nil` leaves things as they are.
package struct ProjectChanges: Hashable, Sendable {
    /// The new name.
    package var name: String?
    /// The new description.
    package var description: String?
    /// The domain of the next training; of the same type as the present one.
    package var domainID: UUID?
    /// One tag an image or several.
    package var classificationType: ClassificationType?
    /// All platforms for which models are to be exported.
    package var targetExportPlatforms: [String]?
    /// Augmentations to switch on or off by name; others stay.
    package var augmentationMethods: [String: Bool]?
    /// Where exported models are to be copied to; empty for nowhere.
    package var exportModelContainerURI: String?
    /// The queue to notify of trainings and exports; empty for none.
    package var notificationQueueURI: String?

    /// Describes changes.
    package init(
        name: String? = nil,
        description: String? = nil,
        domainID: UUID? = nil,
        classificationType: ClassificationType? = nil,
        targetExportPlatforms: [String]? = nil,
        augmentationMethods: [String: Bool]? = nil,
        exportModelContainerURI: String? = nil,
        notificationQueueURI: String? = nil
    ) {
        self.name = name
        self.description = description
        self.domainID = domainID
        self.classificationType = classificationType
        self.targetExportPlatforms = targetExportPlatforms
        self.augmentationMethods = augmentationMethods
        self.exportModelContainerURI = exportModelContainerURI
        self.notificationQueueURI = notificationQueueURI
    }
}
