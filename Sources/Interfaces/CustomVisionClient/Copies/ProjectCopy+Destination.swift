internal import CustomVisionProtocol
internal import Foundation

extension ProjectCopy {
    /// The project that is filled.
    struct Destination {
        let project: CustomVisionClient.Project
        let wasEmpty: Bool
        /// Whether its images may have regions.
        let takesRegions: Bool
        /// Images of the original that earlier runs copied.
        let copied: [UUID: UUID]
        var notes: [String]
    }

    /// Finds or makes the project to fill.
    func destination(_ journal: TransferJournal<Record>) async throws -> Destination {
        let (domain, isDetection, notes) = try await domain()
        if let resumed = try await resumed(journal) {
            return Destination(
                project: resumed.project,
                wasEmpty: resumed.wasEmpty,
                takesRegions: isDetection,
                copied: resumed.copied,
                notes: notes
            )
        }
        let found = try await existing()
        let project: CustomVisionClient.Project
        if let found {
            try await check(found, isDetection: isDetection)
            project = found
        } else {
            project = try await create(domain: domain, isDetection: isDetection)
        }
        let counts = try await target.imageCounts(of: project.id)
        let isEmpty = counts.tagged + counts.untagged == 0
        guard found == nil || isEmpty || targetName != nil else {
            throw CustomVisionClientError(
                .cannotCopy,
                "The server already has a project “\(project.name.quotable ?? "")” with images. To fill it further say --to-project with its name, to make another give a new name there."
            )
        }
        try journal.append(.copy(project: project.id, wasEmpty: isEmpty))
        let settings = try await copySettings(to: project, isNew: found == nil)
        return Destination(
            project: project,
            wasEmpty: isEmpty,
            takesRegions: isDetection,
            copied: [:],
            notes: notes + settings
        )
    }

    /// Makes the tags that the copy lacks.
    ///
    /// - Returns: For each tag of the original its tag in the copy.
    func copyTags(
        _ tags: [CustomVisionClient.Tag],
        to destination: inout Destination
    ) async throws -> [UUID: UUID] {
        let project = destination.project.id
        let existing = try await target.tags(of: project)
        var names = ProjectTagNames(existing)
        var types = Dictionary(existing.map { ($0.id, $0.type) }) { first, _ in first }
        var map: [UUID: UUID] = [:]
        for tag in tags {
            if let id = names.id(of: tag.name) {
                if let twin = tags.first(where: { map[$0.id] == id }) {
                    destination.notes.append(
                        "The tags “\(twin.name)” and “\(tag.name)” differ only in case, accents' form or space; they are one tag in the copy."
                    )
                }
                map[tag.id] = id
                let type = types[id] ?? nil
                if (type ?? "Regular") != (tag.type ?? "Regular") {
                    destination.notes.append(
                        "The tag “\(tag.name)” is of type \(tag.type ?? "Regular") in the original and of type \(type ?? "Regular") in the copy."
                    )
                }
            } else {
                let made = try await target.createTag(
                    named: tag.name,
                    description: tag.description,
                    type: tag.type,
                    in: project
                )
                map[tag.id] = made.id
                names.add(made.id, named: tag.name)
                types[made.id] = made.type
            }
        }
        return map
    }

    /// What an earlier run has filled, if it is still there.
    private func resumed(
        _ journal: TransferJournal<Record>
    ) async throws -> (project: CustomVisionClient.Project, wasEmpty: Bool, copied: [UUID: UUID])? {
        var begun: (project: UUID, wasEmpty: Bool)?
        var copied: [UUID: UUID] = [:]
        for record in journal.records {
            switch record {
            case .copy(let project, let wasEmpty):
                begun = (project, wasEmpty)
                copied = [:]
            case .image(let original, let copy):
                copied[original] = copy
            case .completed:
                begun?.wasEmpty = false
            case .distrusted:
                copied = [:]
            }
        }
        guard let begun else { return nil }
        do {
            let project = try await target.project(begun.project)
            // What was deleted since must be copied again.
            let remaining = try await target.remaining(of: Array(copied.values), in: project.id)
            return (project, begun.wasEmpty, copied.filter { remaining.contains($0.value) })
        } catch let error as CustomVisionClientError where error.code == .notFound {
            return nil
        }
    }

    private func existing() async throws -> CustomVisionClient.Project? {
        do {
            let found = try await target.project(matching: targetName ?? original.name)
            guard found.id != original.id || target.endpoint != origin.endpoint else {
                if targetName == nil { return nil }
                throw CustomVisionClientError(
                    .cannotCopy,
                    "The copy must be another project than the original."
                )
            }
            return found
        } catch let error as CustomVisionClientError where error.code == .noSuchProject {
            return nil
        }
    }

    private func check(_ project: CustomVisionClient.Project, isDetection: Bool) async throws {
        let domain = try await target.domains().first { $0.id == project.settings.domainId }
        guard domain.map({ $0.isDetection == isDetection }) ?? true else {
            let kinds =
                isDetection
                ? ("classifies images", "detects objects") : ("detects objects", "classifies images")
            throw CustomVisionClientError(
                .cannotCopy,
                "The project “\(project.name.quotable ?? "")” \(kinds.0) and the original \(kinds.1): give another name with --to-project."
            )
        }
        let (there, here) = (project.settings.classificationType, original.settings.classificationType)
        guard isDetection || there == nil || here == nil || there == here else {
            throw CustomVisionClientError(
                .cannotCopy,
                "The project “\(project.name.quotable ?? "")” is \(there?.quotable ?? "") and the original is \(here?.quotable ?? ""): give another name with --to-project."
            )
        }
    }

    /// The domain that the copy gets.
    private func domain() async throws -> (id: UUID?, isDetection: Bool, notes: [String]) {
        let theirs = try await origin.domains()
        let ours = try await target.domains()
        let wanted = theirs.first { $0.id == original.settings.domainId }
        let isDetection = wanted?.isDetection ?? false
        if let same = ours.first(where: { $0.id == original.settings.domainId }) {
            return (same.id, same.isDetection, [])
        }
        guard let wanted else { return (nil, isDetection, []) }
        let candidates = ours.filter { $0.isDetection == wanted.isDetection }
        guard let chosen = candidates.first(where: { $0.name == wanted.name }) ?? candidates.first else {
            throw CustomVisionClientError(
                .cannotCopy,
                "The server has no domain for projects like this one. Use --to-folder to keep everything on disk."
            )
        }
        let notes =
            chosen.name == wanted.name
            ? []
            : [
                "The server has no domain “\(wanted.name.quotable ?? "")”; the copy uses “\(chosen.name.quotable ?? "")”."
            ]
        return (chosen.id, isDetection, notes)
    }

    private func create(domain: UUID?, isDetection: Bool) async throws -> CustomVisionClient.Project {
        var draft = CustomVisionClient.ProjectDraft(name: targetName ?? original.name)
        draft.domainID = domain
        draft.classificationType = isDetection ? nil : original.settings.classificationType
        draft.targetExportPlatforms = original.settings.targetExportPlatforms ?? []
        if !hasLongDescription { draft.description = original.description }
        do {
            return try await target.createProject(draft)
        } catch let error as CustomVisionClientError where isDetection && error.isRefusal {
            throw CustomVisionClientError(
                .cannotCopy,
                "The server refuses detection projects: \(error.description) Use --to-folder to keep everything on disk."
            )
        }
    }

    /// An address cannot hold any length of text.
    private var hasLongDescription: Bool { (original.description ?? "").utf8.count > 1_000 }

    /// Copies what cannot be said when a project is made.
    private func copySettings(to project: CustomVisionClient.Project, isNew: Bool) async throws -> [String] {
        var notes: [String] = []
        if original.settings.exportModelContainerUri != nil || original.settings.notificationQueueUri != nil {
            notes.append(
                "The addresses of storage for exports and messages were not copied: they hold secrets."
            )
        }
        guard isNew else {
            return notes + ["The project was there already; its own settings and description were kept."]
        }
        let methods = original.settings.imageProcessingSettings?.augmentationMethods
        let changed = methods == project.settings.imageProcessingSettings?.augmentationMethods ? nil : methods
        guard changed != nil || hasLongDescription else { return notes }
        do {
            try await target.updateProject(
                project,
                description: original.description,
                augmentationMethods: changed
            )
        } catch let error as CustomVisionClientError where error.isRefusal {
            notes.append("The server did not take all settings: \(error.description)")
        }
        return notes
    }
}
