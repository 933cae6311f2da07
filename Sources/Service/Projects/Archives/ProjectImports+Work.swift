internal import Annotations
internal import Bytes
internal import Executors
internal import FileSystem
internal import Foundation
internal import Imaging
internal import Storage

extension ProjectImports {
    /// The lease of an import job, in seconds: a process that does not renew it is taken for dead.
    private static let lease = 120.0

    /// How often an import is tried.
    private static let attempts = 3

    /// How many images one transaction adds.
    private static let batchSize = 32

    /// Performs the next import that is queued or whose lease has expired; returns when it has succeeded or failed
    /// permanently.
    ///
    /// Images are added in small transactions to a project that cannot be used before the last one. If the archive is
    /// invalid, the project is removed.
    ///
    /// - Parameter owner: Names this process to people.
    /// - Returns: Whether there was an import to do.
    /// - Throws: What the storage throws; the import is then tried again when its lease has run out.
    package func performNext(owner: String) async throws -> Bool {
        let time = projects.now()
        let (lease, abandoned) = try await projects.store.write { transaction in
            let (lease, abandoned) = try transaction.leaseJob(
                ofKinds: [ProjectStore.archiveJobKind],
                owner: owner,
                now: time,
                duration: Self.lease,
                attemptLimit: Self.attempts
            )
            for job in abandoned {
                if let id = job.subjectID { _ = try transaction.deleteProject(id) }
            }
            return (lease, abandoned)
        }
        for job in abandoned {
            if let id = job.subjectID { try await drop(id) }
        }
        guard let lease else { return !abandoned.isEmpty }
        guard let id = lease.job.subjectID else { return true }
        do {
            try await perform(lease, id)
        } catch let error as StorageError where error.code == .leaseLost {
            return true
        } catch let error as ProjectError {
            try await fail(lease, id, error.description)
        } catch let error as ArchiveError {
            try await fail(lease, id, error.description)
        } catch let error as StorageError where [.notFound, .conflict, .corrupt].contains(error.code) {
            try await fail(lease, id, error.description)
        }
        try await drop(id)
        return true
    }

    private func fail(_ lease: JobLease, _ id: UUID, _ reason: String) async throws {
        let time = projects.now()
        do {
            try await projects.store.write { transaction in
                try transaction.fail(lease, failure: reason, now: time)
                _ = try transaction.deleteProject(id)
            }
        } catch let error as StorageError where error.code == .leaseLost {
            // It was cancelled meanwhile, and the project removed.
        }
    }

    private func perform(_ lease: JobLease, _ id: UUID) async throws {
        let limits = projects.limits
        var reader = try await projects.blocking { [self] in
            try ProjectArchiveReader(file(of: id), limits: limits)
        }
        let archived = reader.project
        let (tags, rules) = try await prepare(id, archived, lease)
        var done = 0
        while true {
            let (next, images) = try await projects.blocking { [reader] in
                var reader = reader
                var images: [(ProjectArchiveFormat.Image, Data)] = []
                while images.count < Self.batchSize, let image = try reader.nextImage() {
                    images.append(image)
                }
                return (reader, images)
            }
            reader = next
            guard !images.isEmpty else { break }
            let stored = try await store(images, from: done)
            done += images.count
            let entries = zip(images, stored).map { ($0.0, $1) }
            let progress = ProjectImportProgress(done: done, total: archived.imageCount)
            try await add(entries, tags, rules, to: id, lease, progress)
        }
        try await projects.blocking { [reader] in try reader.finish() }
        let time = projects.now()
        try await projects.store.write { transaction in
            var project = try transaction.existingProject(id)
            project.status = .succeeded
            project.lastModified = time
            try transaction.update(project: project)
            try transaction.complete(lease, now: time)
        }
    }

    /// Removes what an earlier attempt left in the project, and creates the tags.
    private func prepare(
        _ id: UUID,
        _ archived: ProjectArchiveFormat.Project,
        _ lease: JobLease
    ) async throws -> ([UUID], TagCombinations) {
        let (limits, time) = (projects.limits, projects.now())
        let tags = try records(of: archived.tags, for: id, limits: limits, now: time)
        let project = try await projects.store.write { transaction -> ProjectRecord in
            _ = try transaction.heartbeat(lease, now: time, duration: Self.lease)
            let project = try transaction.existingProject(id)
            try transaction.clear(id)
            for (index, tag) in tags.enumerated() {
                try TagRules.check(tag, among: Array(tags[..<index]))
                try transaction.insert(tag: tag)
            }
            return project
        }
        return (tags.map(\.id), TagCombinations(project: project, tags: tags, limits: limits))
    }

    /// The tags of an archive as rows; not within ``prepare(_:_:_:)``, whose optimized form Swift 6.3 cannot compile otherwise.
    private func records(
        of tags: [ProjectArchiveFormat.Tag],
        for project: UUID,
        limits: ProjectLimits,
        now: Date
    ) throws -> [TagRecord] {
        try tags.enumerated().map { index, tag in
            guard let type = TagType(rawValue: tag.type) else {
                throw ProjectError.archive("tag \(index + 1) is of a kind that this version does not know.")
            }
            return TagRecord(
                id: UUID(),
                projectID: project,
                name: try TagRules.name(tag.name, limits: limits),
                description: try TagRules.description(tag.description, limits: limits),
                type: type,
                created: min(tag.created.date, now)
            )
        }
    }

    /// Decodes images and stores their bytes and smaller copies.
    private func store(_ images: [(ProjectArchiveFormat.Image, Data)], from number: Int) async throws
        -> [StoredUpload]
    {
        let limits = ImageLimits(bytes: projects.limits.trainingImageBytes)
        let prepared = try await boundedMap(
            Array(images.enumerated()),
            on: projects.executor
        ) { index, image -> DecodedUpload in
            do throws(ImageError) {
                return try DecodedUpload(image.1, limits: limits)
            } catch {
                throw ProjectError.archive(
                    "image \(number + index + 1) cannot be taken. \(error.description)"
                )
            }
        }
        return try await withThrowingTaskGroup(of: (Int, StoredUpload).self) {
            [blobs = projects.blobs] group in
            for (index, image) in prepared.enumerated() {
                group.addTask { (index, try await StoredUpload(storing: image, in: blobs)) }
            }
            var stored = [StoredUpload?](repeating: nil, count: prepared.count)
            for try await (index, image) in group { stored[index] = image }
            return stored.compactMap(\.self)
        }
    }

    /// Adds images with their tags and metadata, and records the progress.
    private func add(
        _ images: [(ProjectArchiveFormat.Image, StoredUpload)],
        _ tags: [UUID],
        _ rules: TagCombinations,
        to id: UUID,
        _ lease: JobLease,
        _ progress: ProjectImportProgress
    ) async throws {
        let time = projects.now()
        let records = images.map { archived, stored in
            stored.record(
                of: id,
                created: min(archived.created.date, time),
                metadata: archived.metadata ?? [:],
                source: archived.source
            )
        }
        let taggings = try zip(images, records).flatMap { image, record in
            try rules.adding(image.0.tags.map { tags[$0] }, to: []).mapError(\.error).get()
                .map { TaggingRecord(imageID: record.id, tagID: $0, created: record.created) }
        }
        let regions = zip(images, records).flatMap { image, record in
            (image.0.regions ?? []).map { region in
                RegionRecord(
                    id: UUID(),
                    imageID: record.id,
                    tagID: tags[region.tag],
                    box: region.box,
                    created: min(region.created.date, time)
                )
            }
        }
        let progress = try JSONEncoder().encode(progress)
        try await projects.store.write { transaction in
            // A process whose lease has passed to another must not write.
            _ = try transaction.heartbeat(lease, now: time, duration: Self.lease)
            try transaction.register(blobs: images.flatMap(\.1.blobs))
            do {
                _ = try transaction.insert(images: records)
            } catch let error as StorageError where error.code == .conflict {
                throw ProjectError.archive("it has the same image twice.")
            }
            _ = try transaction.insert(taggings: taggings, of: id)
            try transaction.insert(regions: regions, of: id)
            try transaction.setProgress(progress, of: lease)
        }
    }
}
