internal import BaseModels
package import Bytes
package import Foundation
package import Storage

/// An export that is to be made, with what it is made of.
package struct ExportTask: Sendable {
    package let export: ExportRecord
    /// The iteration.
    package let iteration: IterationRecord
    /// Its tags, in the order of the model.
    package let tags: [IterationTag]
    /// Its model file.
    package let model: Data
}

extension ProjectStore {
    /// The exports of an iteration, in the order in which they were asked for.
    package func exports(of iterationID: UUID, in projectID: UUID) async throws -> [ExportRecord] {
        try await store.read { reading in
            _ = try reading.existingProject(projectID)
            _ = try reading.existingIteration(iterationID, of: projectID)
            return try reading.exports(of: iterationID)
        }
    }

    /// The package of an export.
    ///
    /// No access is checked here: the caller checks the link.
    ///
    /// - Throws: `StorageError`, with `notFound` if there is none.
    package func exportPackage(_ digest: ContentDigest) async throws -> Data {
        try await blobs.data(digest)
    }

    /// A trained iteration, and where its model file is.
    ///
    /// - Throws: ``ProjectError`` with `iterationNotTrained`, also if it has no model.
    package func trainedModel(
        of iterationID: UUID,
        in projectID: UUID
    ) async throws -> (iteration: IterationRecord, digest: ContentDigest) {
        try await store.read { reading in
            _ = try reading.existingProject(projectID)
            let iteration = try reading.trainedIteration(iterationID, of: projectID)
            guard let digest = iteration.modelDigest else {
                throw ProjectError(.iterationNotTrained, "The iteration has no model. Train again.")
            }
            return (iteration, digest)
        }
    }

    /// How many bytes a package has; `nil` if there is none.
    package func exportByteCount(_ digest: ContentDigest) async throws -> Int? {
        try await blobs.byteCount(digest)
    }

    /// Asks for an export of an iteration.
    ///
    /// One that is at work, or that this program has made, is answered as it is; another is made anew.
    ///
    /// - Parameters:
    ///   - iterationID: The iteration.
    ///   - projectID: Its project.
    ///   - platform: The platform, in the protocol's words.
    ///   - flavor: The variant; `nil` for the usual one.
    ///   - program: The name and version of this program.
    /// - Returns: The export as it is now.
    /// - Throws: ``ProjectError`` with `iterationNotTrained`, or `exportNotPossible` if the domain is not one whose models are exported.
    package func requestExport(
        of iterationID: UUID,
        in projectID: UUID,
        platform: String,
        flavor: String?,
        program: String
    ) async throws -> ExportRecord {
        let (time, domains) = (now(), domains)
        return try await store.write { transaction in
            _ = try transaction.existingProject(projectID)
            let iteration = try transaction.trainedIteration(iterationID, of: projectID)
            guard domains.domain(id: iteration.domainID)?.isExportable == true else {
                throw ProjectError(
                    .exportNotPossible,
                    """
                    The iteration was trained for a domain whose models are not exported. Choose a compact domain in the project's \
                    settings and train again.
                    """
                )
            }
            let old = try transaction.export(of: iterationID, platform: platform, flavor: flavor)
            if let old, old.status == .exporting || old.status == .done && old.program == program {
                return old
            }
            let export = ExportRecord(
                iterationID: iterationID,
                platform: platform,
                flavor: flavor,
                created: time,
                program: program
            )
            try transaction.put(export: export)
            return export
        }
    }

    /// What is needed for the oldest export that is not made yet; `nil` if there is none.
    ///
    /// - Returns: The export with what it is made of.
    /// - Throws: `StorageError`.
    package func nextExport() async throws -> ExportTask? {
        while true {
            let found: (ExportRecord, IterationRecord, [IterationTag])? = try await store.read { reading in
                guard let export = try reading.unfinishedExports().first,
                    let iteration = try reading.iteration(export.iterationID)
                else { return nil }
                return (export, iteration, try reading.tags(ofIteration: iteration.id))
            }
            guard let (export, iteration, tags) = found else { return nil }
            guard let digest = iteration.modelDigest else {
                try await failExport(export, reason: "The iteration has no model. Train again.")
                continue
            }
            let model = try await blobs.data(digest)
            return ExportTask(export: export, iteration: iteration, tags: tags, model: model)
        }
    }

    /// Stores the package of an export; does nothing if nobody wants it any more.
    ///
    /// - Throws: `StorageError`.
    package func completeExport(_ export: ExportRecord, package: Data) async throws {
        let blob = try await blobs.store(package)
        try await store.write { transaction in
            guard try transaction.isWanted(export) else { return }
            try transaction.register(blobs: [blob])
            var done = export
            done.status = .done
            done.packageDigest = blob.digest
            try transaction.put(export: done)
        }
    }

    /// Ends an export that cannot be made.
    ///
    /// - Parameters:
    ///   - export: The export.
    ///   - reason: A sentence for the user.
    /// - Throws: `StorageError`.
    package func failExport(_ export: ExportRecord, reason: String) async throws {
        try await store.write { transaction in
            guard try transaction.isWanted(export) else { return }
            var failed = export
            failed.status = .failed
            failed.failure = reason
            try transaction.put(export: failed)
        }
    }
}

extension MetadataReading {
    /// Whether an export is still to be made: its iteration may be gone, or another process may have made it.
    fileprivate func isWanted(_ export: ExportRecord) throws -> Bool {
        try self.export(of: export.iterationID, platform: export.platform, flavor: export.flavor) == export
    }
}
