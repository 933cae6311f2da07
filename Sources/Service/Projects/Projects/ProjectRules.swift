internal import Annotations
internal import BaseModels
package import Foundation
internal import Storage

/// What a project may look like.
package enum ProjectRules {
    /// The domain of projects that name none: General, for classification.
    package static let defaultDomainID = UUID(
        uuid: (
            0xEE, 0x85, 0xA7, 0x4C, 0x40, 0x5E, 0x4A, 0xDC, 0xBB, 0x47, 0xFF, 0xA8, 0xCA, 0x0C, 0x9F, 0x31
        )
    )

    /// The domain of projects that detect objects and whose own is not there: General, for detection.
    static let defaultDetectionDomainID = UUID(
        uuid: (
            0xDA, 0x2E, 0x3A, 0x8A, 0x40, 0xA5, 0x41, 0x71, 0x82, 0xF4, 0x58, 0x52, 0x2F, 0x70, 0xFB, 0xC1
        )
    )

    /// The domain of projects of a task that name none, or one that is not there.
    static func defaultDomainID(of task: ProjectTask) -> UUID {
        switch task {
        case .classification: defaultDomainID
        case .detection: defaultDetectionDomainID
        }
    }

    /// The names of the protocol's augmentations; a new project has all of them on.
    package static let augmentationMethods: Set<String> = [
        "rotation", "scaling", "translation", "horizontal flip", "equalize", "solarize", "padtosquare",
    ]

    /// A name as it is kept: without spaces around it.
    static func name(_ name: String, limits: ProjectLimits) throws(ProjectError) -> String {
        let name = name.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !name.isEmpty, name.count <= limits.nameLength else {
            throw ProjectError(
                .projectName,
                "A project's name has 1 to \(limits.nameLength) characters; this one has \(name.count)."
            )
        }
        return name
    }

    /// A name that no other project has: the one that is wanted, or the first free one with a number from 2 on.
    static func name(_ name: String, unlikeAll names: Set<String>, limits: ProjectLimits) -> String {
        names.contains(name) ? numberedName(name, from: 2, unlikeAll: names, limits: limits) : name
    }

    /// The first of `NAME (number)`, `NAME (number + 1)`, … that no project has.
    static func numberedName(
        _ name: String,
        from number: Int,
        unlikeAll names: Set<String>,
        limits: ProjectLimits
    ) -> String {
        var number = number
        while true {
            let suffix = " (\(number))"
            let candidate = String(name.prefix(limits.nameLength - suffix.count)) + suffix
            if !names.contains(candidate) { return candidate }
            number += 1
        }
    }

    static func description(_ text: String, limits: ProjectLimits) throws(ProjectError) -> String {
        guard text.count <= limits.descriptionLength else {
            throw ProjectError(
                .projectDescription,
                "The description has \(text.count) characters; make it at most \(limits.descriptionLength) long."
            )
        }
        return text
    }

    static func domain(_ id: UUID, in catalog: DomainCatalog) throws(ProjectError) -> Domain {
        guard let domain = catalog.domain(id: id) else {
            throw ProjectError(
                .noSuchDomain,
                "There is no domain \(id.uuidString.lowercased()); take one from the list of domains."
            )
        }
        return domain
    }

    /// Platforms as the domain writes them, each once.
    static func platforms(_ names: [String], of domain: Domain) throws(ProjectError) -> [String] {
        var platforms: [String] = []
        for name in names {
            let wanted = name.lowercased()
            guard let platform = domain.platforms.first(where: { $0.lowercased() == wanted }) else {
                let choice =
                    domain.platforms.isEmpty
                    ? "its models cannot be exported; choose a compact domain"
                    : "choose among "
                        + domain.platforms.formatted(.list(type: .and).locale(Locale(identifier: "en")))
                throw ProjectError(
                    .exportPlatform,
                    "The domain \(domain.name) does not support one of the target platforms: \(choice)."
                )
            }
            if !platforms.contains(platform) { platforms.append(platform) }
        }
        return platforms
    }

    /// The switches after some were changed.
    static func augmentationMethods(
        _ present: [String: Bool],
        changing changes: [String: Bool]
    ) throws(ProjectError) -> [String: Bool] {
        var methods = present
        for (name, isOn) in changes {
            let method = name.lowercased()
            guard augmentationMethods.contains(method) else {
                throw ProjectError(
                    .imageProcessing,
                    "One of the augmentation methods is unknown; there are "
                        + augmentationMethods.sorted().joined(separator: ", ") + "."
                )
            }
            methods[method] = isOn
        }
        return methods
    }

    /// An address as it is kept; empty text is none.
    static func address(_ text: String?) -> String? {
        guard let text = text?.trimmingCharacters(in: .whitespacesAndNewlines), !text.isEmpty else {
            return nil
        }
        return text
    }
}

extension MetadataReading {
    /// A project whose images and tags may be changed.
    ///
    /// - Throws: ``ProjectError`` with `noSuchProject`, or `wrongProjectType` while the project is being imported,
    ///   for what others add would get in the way of the copy.
    func changeableProject(_ id: UUID) throws -> ProjectRecord {
        let project = try existingProject(id)
        switch project.status {
        case .succeeded:
            return project
        case .importing:
            throw ProjectError(
                .wrongProjectType,
                "The project is still being imported; try again when its status is Succeeded."
            )
        case .failed:
            throw ProjectError(
                .wrongProjectType,
                "The import of this project failed; delete it and import it again."
            )
        }
    }
}

extension ProjectError {
    /// The base model behind a project's domain was removed.
    static let domainMissing = ProjectError(
        .noSuchDomain,
        "The project's domain is not installed any more; choose another domain in its settings."
    )
}
