internal import Annotations
internal import BaseModels
internal import FileSystem
package import Foundation
internal import Glibc
internal import Storage

/// Uploads of project archives and the jobs that import them: archives arrive in parts, each at most ``partLimit``
/// bytes, in a file of their own, and are then imported as a job.
///
/// An upload that was broken off goes on where it stopped. Nothing of an archive's names becomes a path.
package struct ProjectImports: Sendable {
    /// The largest part in bytes.
    package static let partLimit = 8 << 20

    /// How many uploads may be under way at a time.
    private static let uploadLimit = 16

    /// How long an upload may be idle before it is removed, in seconds.
    private static let uploadLifetime = 86_400.0

    /// The free disk space that an upload must leave, in bytes.
    private static let reserve = 1 << 30

    /// The rules.
    package let projects: ProjectStore

    /// Where archives lie until they are imported, and lists of images while they are sent.
    package let folder: URL

    /// Uses a folder, which need not exist yet.
    package init(_ projects: ProjectStore, folder: URL) {
        self.projects = projects
        self.folder = folder
    }

    /// Begins an upload: reserves an id and a file for an archive.
    ///
    /// - Parameter byteCount: Its length.
    /// - Returns: The id of the upload, which is the id of the project that comes of it.
    /// - Throws: ``ProjectError`` with `archive` if it is too large, `overloaded` if too many uploads are under way,
    ///   `storageFull`; `StorageError`.
    package func begin(byteCount: Int) async throws -> UUID {
        let limit = projects.limits.archiveBytes
        guard (1...limit).contains(byteCount) else {
            throw ProjectError.archive("it has \(byteCount) bytes; this service takes 1 to \(limit).")
        }
        try await dropAbandoned()
        return try await projects.blocking { [self] in
            try DurableFiles<StorageError>.createFolder(folder)
            guard try uploads().count < Self.uploadLimit else {
                throw ProjectError(.overloaded, "Too many archives are being uploaded; try again later.")
            }
            guard freeBytes - byteCount >= Self.reserve else {
                throw ProjectError(
                    .storageFull,
                    "The disk has not enough room for the archive; free some space."
                )
            }
            let id = UUID()
            try DurableFiles<StorageError>.write(Data(), to: file(of: id))
            return id
        }
    }

    /// Adds bytes to an upload.
    ///
    /// - Parameters:
    ///   - bytes: The bytes.
    ///   - offset: How many came before. A part that is there already may be sent again.
    ///   - id: The upload.
    /// - Returns: How many bytes are there now.
    /// - Throws: ``ProjectError`` with `noSuchImport`, `archive` for an offset that is not the end or an archive that
    ///   grows too large, `storageFull`; `StorageError`.
    package func add(_ bytes: Data, at offset: Int, to id: UUID) async throws -> Int {
        try await projects.blocking { [self] in
            guard let file = try? OpenFile<StorageError>(file(of: id), O_WRONLY | O_APPEND | O_NOFOLLOW)
            else {
                throw Self.noSuchImport
            }
            // Two requests at once must not both find that theirs is the next part.
            _ = try file.lock(waiting: true)
            defer { file.unlock() }
            let size = try file.byteCount
            if offset + bytes.count == size { return size }
            guard offset == size else {
                throw ProjectError.archive("its next part begins at byte \(size), not at \(offset).")
            }
            guard size + bytes.count <= projects.limits.archiveBytes else {
                throw ProjectError.archive("it is larger than \(projects.limits.archiveBytes) bytes.")
            }
            do throws(StorageError) {
                try file.append(bytes)
            } catch {
                // Half a part would be taken for a whole one.
                try? file.truncate(to: size)
                throw error
            }
            return size + bytes.count
        }
    }

    /// Begins to import an archive that has arrived.
    ///
    /// - Parameters:
    ///   - id: The upload.
    ///   - name: The project's name; `nil` for the one in the archive. One that is taken gets a number.
    /// - Returns: How the import stands.
    /// - Throws: ``ProjectError`` with `noSuchImport`, `archive`, `projectName` or `projectLimit`.
    package func start(_ id: UUID, name: String? = nil) async throws -> ProjectImport {
        if let known = try await existing(id) { return known }
        guard try await receivedBytes(of: id) != nil else { throw Self.noSuchImport }
        let (archived, limits, time) = (try await head(of: id), projects.limits, projects.now())
        guard let task = archived.knownTask else { throw ProjectArchiveReader.unknownTask }
        let named = projects.domains.domain(id: archived.domain.id)
        let domain = named?.type == Domain.Kind(task) ? named : nil
        let wanted = try ProjectRules.name(name ?? archived.name, limits: limits)
        let payload = try JSONEncoder().encode(
            ProjectImportWork(missingDomain: domain == nil ? archived.domain.name ?? "" : nil)
        )
        try await projects.store.write { transaction in
            let names = Set(try transaction.projects().map(\.name))
            let project = ProjectRecord(
                id: id,
                name: ProjectRules.name(wanted, unlikeAll: names, limits: limits),
                description: archived.description,
                domainID: domain?.id ?? ProjectRules.defaultDomainID(of: task),
                task: task,
                targetExportPlatforms: archived.targetExportPlatforms.filter {
                    domain?.platforms.contains($0) == true
                },
                augmentationMethods: archived.augmentationMethods,
                status: .importing,
                created: time
            )
            try transaction.insert(project: project, limits: limits)
            // Not of the project: the job tells why it failed when the project is gone.
            try transaction.enqueue(
                JobRecord(
                    id: UUID(),
                    kind: ProjectStore.archiveJobKind,
                    subjectID: id,
                    payload: payload,
                    enqueued: time
                )
            )
        }
        return try await self.import(id)
    }

    /// How an import stands.
    ///
    /// - Throws: ``ProjectError`` with `noSuchImport`.
    package func `import`(_ id: UUID) async throws -> ProjectImport {
        if let known = try await existing(id) { return known }
        guard let size = try await receivedBytes(of: id) else { throw Self.noSuchImport }
        return ProjectImport(id: id, state: .uploading, receivedBytes: size)
    }

    /// Drops an upload that has not been started, or asks to stop one that was.
    ///
    /// - Throws: ``ProjectError`` with `noSuchImport`.
    package func cancel(_ id: UUID) async throws {
        let time = projects.now()
        let jobs = try await jobs(about: id)
        if let job = jobs.last {
            guard !job.state.isFinal else { return }
            try await projects.store.write { transaction in
                // The one that works on it finds the project gone.
                _ = try transaction.cancelJob(job.id, now: time)
                _ = try transaction.deleteProject(id)
            }
        } else if try await receivedBytes(of: id) == nil {
            throw Self.noSuchImport
        }
        try await drop(id)
    }

    /// Removes archives without a job: abandoned uploads, and what a killed process left.
    package func dropAbandoned() async throws {
        let limit = Date(timeIntervalSinceNow: -Self.uploadLifetime)
        for (id, changed) in try await projects.blocking({ [self] in try uploads() }) where changed < limit {
            let isNeeded = try await jobs(about: id).contains { !$0.state.isFinal }
            if !isNeeded { try await drop(id) }
        }
    }
}

extension ProjectImports {
    /// The archive of an upload.
    func file(of id: UUID) -> URL {
        folder.appending(path: "\(id.uuidString.lowercased()).tar", directoryHint: .notDirectory)
    }

    /// Removes the archive of an upload.
    func drop(_ id: UUID) async throws {
        try await projects.blocking { [self] in _ = unlink(file(of: id).path(percentEncoded: false)) }
    }

    private func jobs(about id: UUID) async throws -> [JobRecord] {
        try await projects.store.read { transaction in
            try transaction.jobs(of: nil, about: id, in: Set(JobState.allCases))
                .filter { $0.kind == ProjectStore.archiveJobKind }
        }
    }

    /// An import that was started.
    private func existing(_ id: UUID) async throws -> ProjectImport? {
        try await jobs(about: id).last.map { ProjectImport(id: id, job: $0) }
    }

    private func head(of id: UUID) async throws -> ProjectArchiveFormat.Project {
        do {
            return try await projects.blocking { [self] in
                try ProjectArchiveReader(file(of: id), limits: projects.limits).project
            }
        } catch let error as ArchiveError {
            throw ProjectError(.archive, error.description)
        }
    }

    private func receivedBytes(of id: UUID) async throws -> Int? {
        try await projects.blocking { [self] in
            var status = stat()
            return stat(file(of: id).path(percentEncoded: false), &status) == 0 ? Int(status.st_size) : nil
        }
    }

    /// The uploads that are there, with the time of their last part.
    private func uploads() throws -> [(id: UUID, changed: Date)] {
        let files =
            (try? FileManager.default.contentsOfDirectory(
                at: folder,
                includingPropertiesForKeys: [.contentModificationDateKey]
            )) ?? []
        return files.compactMap { file in
            guard file.pathExtension == "tar",
                let id = UUID(uuidString: file.deletingPathExtension().lastPathComponent)
            else { return nil }
            let values = try? file.resourceValues(forKeys: [.contentModificationDateKey])
            return (id, values?.contentModificationDate ?? .distantPast)
        }
    }

    /// The bytes that the volume has left; 0 if it cannot be asked.
    private var freeBytes: Int {
        var status = statvfs()
        guard statvfs(folder.path(percentEncoded: false), &status) == 0 else { return 0 }
        return Int(clamping: UInt64(status.f_bavail) &* UInt64(status.f_frsize))
    }

    private static let noSuchImport = ProjectError(
        .noSuchImport,
        "There is no such import; an upload that rests for a day is dropped. Begin again."
    )
}
