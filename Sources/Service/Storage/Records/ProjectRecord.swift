package import Annotations
package import Foundation

/// Whether a project can be used.
package enum ProjectStatus: String, Hashable, Sendable, CaseIterable {
    /// It can.
    case succeeded = "Succeeded"
    /// It is being copied from another project.
    case importing = "Importing"
    /// Copying it failed.
    case failed = "Failed"
}

/// A project: images, tags and what was learned from them.
package struct ProjectRecord: Hashable, Sendable, Identifiable {
    /// The project's id.
    package let id: UUID
    /// Its name, any text.
    package var name: String
    /// What it is for, any text, perhaps empty.
    package var description: String
    /// The domain, that is base model and recipe, of the next training.
    package var domainID: UUID
    /// What its models do.
    package var task: ProjectTask
    /// For which platforms models are to be exported.
    package var targetExportPlatforms: [String]
    /// Where exported models are to be copied to.
    package var exportModelContainerURI: String?
    /// Whom to tell about trainings and exports.
    package var notificationQueueURI: String?
    /// Which augmentations are on, by name.
    package var augmentationMethods: [String: Bool]
    /// Whether it can be used.
    package var status: ProjectStatus
    /// When it was made.
    package let created: Date
    /// When it was last changed.
    package var lastModified: Date
    /// The number of transactions that changed its images, tags, taggings or regions.
    ///
    /// Only the store changes it; what a caller writes here is ignored.
    package internal(set) var dataVersion: Int

    /// Describes a project with no data yet.
    package init(
        id: UUID,
        name: String,
        description: String = "",
        domainID: UUID,
        task: ProjectTask,
        targetExportPlatforms: [String] = [],
        exportModelContainerURI: String? = nil,
        notificationQueueURI: String? = nil,
        augmentationMethods: [String: Bool] = [:],
        status: ProjectStatus = .succeeded,
        created: Date,
        lastModified: Date? = nil
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.domainID = domainID
        self.task = task
        self.targetExportPlatforms = targetExportPlatforms
        self.exportModelContainerURI = exportModelContainerURI
        self.notificationQueueURI = notificationQueueURI
        self.augmentationMethods = augmentationMethods
        self.status = status
        self.created = created
        self.lastModified = lastModified ?? created
        dataVersion = 0
    }
}
