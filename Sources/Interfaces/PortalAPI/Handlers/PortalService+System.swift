internal import BaseModels
internal import CustomVisionMapping
internal import Foundation
internal import Glibc
internal import HTTPAPI
internal import ModelGraph
internal import Projects
internal import Storage

extension PortalService {
    /// About the installation; how much others keep is not told to a key of one project.
    func system(_ call: ProjectCall) async throws -> APIResponse {
        let installation = installation
        var storage: PortalWire.Storage?
        if call.grant.opens(project: nil) {
            let usage = try await projects.storageUsage()
            storage = PortalWire.Storage(
                imageBytes: usage.blobBytes,
                databaseBytes: usage.databaseBytes,
                freeBytes: try await projects.blocking { installation.freeBytes },
                images: usage.imageCount,
                projects: usage.projectCount
            )
        }
        let baseModels = try await projects.blocking { try installation.baseModels.list().packages }
        return try .json(
            PortalWire.System(
                version: installation.version,
                started: installation.started,
                precision: installation.precision,
                limits: PortalWire.Limits(projects.limits),
                storage: storage,
                workers: installation.workers(),
                libraries: LibraryCatalog.all.map {
                    PortalWire.Library(name: $0.name, version: $0.version, license: $0.license)
                },
                baseModels: baseModels.map { package in
                    PortalWire.Library(
                        name: package.manifest.title,
                        version: package.manifest.version,
                        license: package.manifest.license
                    )
                }
            )
        )
    }
}

extension PortalService.Installation {
    /// The bytes that the volume of the data folder has left for us; 0 if it cannot be asked.
    fileprivate var freeBytes: Int {
        var status = statvfs()
        guard statvfs(dataFolder.path(percentEncoded: false), &status) == 0 else { return 0 }
        return Int(clamping: UInt64(status.f_bavail) &* UInt64(status.f_frsize))
    }
}

extension PortalWire.Limits {
    init(_ limits: ProjectLimits) {
        self.init(
            projects: limits.projects,
            tagsPerProject: limits.tagsPerProject,
            tagsPerImage: limits.tagsPerImage,
            regionsPerImage: limits.regionsPerImage,
            imagesPerProject: limits.imagesPerProject,
            iterationsPerProject: limits.iterationsPerProject,
            imagesPerTag: limits.imagesPerTag,
            imagesPerBatch: limits.imagesPerBatch,
            tagsPerBatch: limits.tagsPerBatch,
            trainingImageBytes: limits.trainingImageBytes,
            predictionImageBytes: limits.predictionImageBytes,
            metadataPairs: limits.metadataPairs,
            metadataKeyLength: limits.metadataKeyLength,
            metadataValueLength: limits.metadataValueLength,
            nameLength: limits.nameLength,
            descriptionLength: limits.descriptionLength,
            predictionDays: limits.predictionDays,
            samples: SampleImagePlan.countLimit,
            settable: ProjectLimits.settable.map(\.name) + ["predictionDays"]
        )
    }
}
