internal import Annotations
internal import BaseModels
package import Foundation
internal import Storage

extension ProjectStore {
    /// All projects, oldest first.
    package func all() async throws -> [ProjectDetails] {
        try await store.read { transaction in
            try transaction.projects().map { try transaction.details(of: $0) }
        }
    }

    /// A project.
    ///
    /// - Throws: ``ProjectError`` with `noSuchProject`.
    package func project(_ id: UUID) async throws -> ProjectDetails {
        try await store.read { try $0.details(of: $0.existingProject(id)) }
    }

    /// Makes a project.
    ///
    /// - Throws: ``ProjectError`` with `projectName`, `projectDescription`, `noSuchDomain`, `exportPlatform` or
    ///   `projectLimit`.
    package func createProject(_ draft: ProjectDraft) async throws -> ProjectDetails {
        let domain = try ProjectRules.domain(draft.domainID ?? ProjectRules.defaultDomainID, in: domains)
        let project = ProjectRecord(
            id: UUID(),
            name: try ProjectRules.name(draft.name, limits: limits),
            description: try ProjectRules.description(draft.description, limits: limits),
            domainID: domain.id,
            task: ProjectTask(domain.type, draft.classificationType ?? .multilabel),
            targetExportPlatforms: try ProjectRules.platforms(draft.targetExportPlatforms, of: domain),
            exportModelContainerURI: ProjectRules.address(draft.exportModelContainerURI),
            notificationQueueURI: ProjectRules.address(draft.notificationQueueURI),
            augmentationMethods: Dictionary(
                uniqueKeysWithValues: ProjectRules.augmentationMethods.map { ($0, true) }
            ),
            created: now()
        )
        try await insert(project)
        return ProjectDetails(record: project, thumbnailDigest: nil)
    }

    /// Changes a project.
    ///
    /// Images and tags stay as they are; the next training uses the new settings.
    ///
    /// - Throws: ``ProjectError`` with `noSuchProject`, `projectName`, `projectDescription`, `noSuchDomain`,
    ///   `domainTypeChange`, `exportPlatform`, `imageProcessing`, or `imageTags` if images have several tags and
    ///   are to have one.
    /// - Complexity: Switching to one tag an image looks at all tagged images if any has several.
    package func updateProject(_ id: UUID, _ changes: ProjectChanges) async throws -> ProjectDetails {
        try await store.write { [self] transaction in
            var project = try transaction.existingProject(id)
            if let name = changes.name { project.name = try ProjectRules.name(name, limits: limits) }
            if let description = changes.description {
                project.description = try ProjectRules.description(description, limits: limits)
            }
            try change(domainAndPlatformsOf: &project, changes)
            if let methods = changes.augmentationMethods {
                project.augmentationMethods = try ProjectRules.augmentationMethods(
                    project.augmentationMethods,
                    changing: methods
                )
            }
            if let address = changes.exportModelContainerURI {
                project.exportModelContainerURI = ProjectRules.address(address)
            }
            if let address = changes.notificationQueueURI {
                project.notificationQueueURI = ProjectRules.address(address)
            }
            if let type = changes.classificationType, .classification(type) != project.task {
                guard case .classification = project.task else {
                    throw ProjectError(
                        .domainTypeChange,
                        "A project keeps its type: this one detects objects and has no classification type."
                    )
                }
                if type == .multiclass { try transaction.requireSingleTags(in: project.id) }
                project.task = .classification(type)
            }
            project.lastModified = now()
            try transaction.update(project: project)
            return try transaction.details(of: project)
        }
    }

    /// Removes a project with everything that belongs to it.
    ///
    /// - Throws: ``ProjectError`` with `noSuchProject`, or `iterationPublished` while it answers predictions.
    package func deleteProject(_ id: UUID) async throws {
        try await store.write { transaction in
            _ = try transaction.existingProject(id)
            let published = try transaction.iterations(of: id).filter { $0.publishName != nil }
            if let iteration = published.first {
                throw ProjectError(
                    .iterationPublished,
                    "The project still answers predictions: \(published.count) published, among them "
                        + "\(iteration.name). Unpublish first, then delete the project."
                )
            }
            _ = try transaction.deleteProject(id)
        }
    }

    /// Adds a project unless there are too many.
    private func insert(_ project: ProjectRecord) async throws {
        try await store.write { [limits] transaction in
            try transaction.insert(project: project, limits: limits)
        }
    }

    private func change(domainAndPlatformsOf project: inout ProjectRecord, _ changes: ProjectChanges) throws {
        let domains = domains
        // Its base model may have been removed; the project can be changed all the same, and get another domain.
        var domain = domains.domain(id: project.domainID)
        if let id = changes.domainID, id != project.domainID {
            let chosen = try ProjectRules.domain(id, in: domains)
            let type = Domain.Kind(project.task)
            guard chosen.type == type else {
                throw ProjectError(
                    .domainTypeChange,
                    "A project keeps its type: this one is of type \(type.rawValue), "
                        + "\(chosen.name) of type \(chosen.type.rawValue). Make a new project instead."
                )
            }
            domain = chosen
            project.domainID = id
        }
        guard let domain else {
            guard changes.targetExportPlatforms.map({ $0 == project.targetExportPlatforms }) ?? true else {
                throw ProjectError.domainMissing
            }
            return
        }
        // Clients send back all they got: platforms that are not new but that the new domain lacks are dropped.
        let wanted = changes.targetExportPlatforms ?? project.targetExportPlatforms
        let isNew = wanted != project.targetExportPlatforms
        project.targetExportPlatforms = try ProjectRules.platforms(
            isNew ? wanted : wanted.filter(domain.platforms.contains),
            of: domain
        )
    }
}

extension ProjectTask {
    /// The task of a project with a domain of a kind; for detection a type of classification, which clients may send, says nothing.
    init(_ kind: Domain.Kind, _ type: ClassificationType) {
        self =
            switch kind {
            case .classification: .classification(type)
            case .objectDetection: .detection
            }
    }
}

extension Domain.Kind {
    /// The kind of the domains with which a project of a task can be trained.
    init(_ task: ProjectTask) {
        self =
            switch task {
            case .classification: .classification
            case .detection: .objectDetection
            }
    }
}

extension MetadataReading {
    /// A project with its first image.
    func details(of project: ProjectRecord) throws -> ProjectDetails {
        let first = try images(ImageFilter(projectID: project.id), page: ListPage(order: .oldest, take: 1))
            .first
        return ProjectDetails(record: project, thumbnailDigest: first?.thumbnailDigest)
    }

    /// Refuses if an image of the workspace has more than one tag.
    fileprivate func requireSingleTags(in projectID: UUID) throws {
        let tagged = try imageCount(ImageFilter(projectID: projectID, taggingStatus: .tagged))
        let taggings = try imageCountsByTag(of: projectID, in: .workspace).values.reduce(0, +)
        guard taggings > tagged else { return }
        let count = try trainingSet(of: projectID, in: .workspace).count { $0.tagIDs.count > 1 }
        throw ProjectError(
            .imageTags,
            "In a Multiclass project an image has one tag, but \(count) of this project's images have several. "
                + "Take tags off them first."
        )
    }
}

extension MetadataWriting {
    /// Adds a project.
    ///
    /// - Throws: ``ProjectError`` with `projectLimit`.
    func insert(project: ProjectRecord, limits: ProjectLimits) throws {
        guard try projects().count < limits.projects else {
            throw ProjectError(
                .projectLimit,
                "There are \(limits.projects) projects already, the most there can be. Delete one first."
            )
        }
        try insert(project: project)
    }
}
