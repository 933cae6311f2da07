internal import Bytes
package import Foundation
internal import Storage

extension ProjectStore {
    /// The kind of the jobs that copy projects.
    package static let importJobKind = "import"

    /// The kind of the jobs that read archives of projects.
    package static let archiveJobKind = "archive"

    private static let transferSecret = "transfer-secret"

    /// How many images an import copies in a second, roughly: two rows and a few index entries each.
    private static let importedImagesPerSecond = 2_000.0

    /// Makes a token with which a project can be imported into this installation for a day.
    ///
    /// - Throws: ``ProjectError`` with `noSuchProject`, or `exportWhileTraining`.
    package func exportProject(_ id: UUID) async throws -> ProjectExport {
        let fresh = Data(randomByteCount: 32)
        let token = TransferToken(for: id, now: now())
        return try await store.write { transaction in
            _ = try transaction.changeableProject(id)
            let iterations = try transaction.iterations(of: id)
            guard !iterations.contains(where: { $0.status == .training }) else {
                throw ProjectError(
                    .exportWhileTraining,
                    "An iteration of the project is in training; export the project when that has ended."
                )
            }
            let secret = try transaction.setting(Self.transferSecret) ?? fresh
            if secret == fresh { try transaction.setSetting(Self.transferSecret, to: fresh) }
            let imageCount = try transaction.imageCount(ImageFilter(projectID: id))
            let rounds = Double(imageCount * (1 + iterations.count))
            return ProjectExport(
                iterationCount: iterations.count,
                imageCount: imageCount,
                tagCount: try transaction.tags(of: id, in: .workspace).count,
                regionCount: try transaction.regionCount(of: id, in: .workspace),
                estimatedImportSeconds: 1 + rounds / Self.importedImagesPerSecond,
                token: token.text(secret: secret)
            )
        }
    }

    /// Begins to copy the project of a token.
    ///
    /// The copy has new ids throughout, and no iteration of it is published. ``performNextImport(owner:)`` makes it in
    /// the background, from the project as it is when that begins.
    ///
    /// - Parameters:
    ///   - token: What ``exportProject(_:)`` gave.
    ///   - name: The copy's name; `nil` for the original's with a number.
    /// - Returns: The new project, in state `importing`.
    /// - Throws: ``ProjectError`` with `importToken`, `projectName` or `projectLimit`.
    package func importProject(token: String, name: String? = nil) async throws -> ProjectDetails {
        let time = now()
        return try await store.write { [limits] transaction in
            // Without a secret nothing was ever exported here, and a token made with an empty one could be forged.
            guard let secret = try transaction.setting(Self.transferSecret) else {
                throw TransferToken.invalid
            }
            let token = try TransferToken(token, secret: secret, now: time)
            guard let source = try transaction.project(token.projectID), source.status == .succeeded else {
                throw ProjectError(
                    .importToken,
                    "The project of the token is gone; there is nothing to import."
                )
            }
            let names = Set(try transaction.projects().map(\.name))
            let copy = ProjectRecord(
                id: UUID(),
                name: try name.map { try ProjectRules.name($0, limits: limits) }
                    ?? ProjectRules.numberedName(source.name, from: 1, unlikeAll: names, limits: limits),
                description: source.description,
                domainID: source.domainID,
                task: source.task,
                targetExportPlatforms: source.targetExportPlatforms,
                exportModelContainerURI: source.exportModelContainerURI,
                notificationQueueURI: source.notificationQueueURI,
                augmentationMethods: source.augmentationMethods,
                status: .importing,
                created: time
            )
            try transaction.insert(project: copy, limits: limits)
            try transaction.enqueue(
                JobRecord(
                    id: UUID(),
                    kind: Self.importJobKind,
                    projectID: copy.id,
                    subjectID: source.id,
                    enqueued: time
                )
            )
            return ProjectDetails(record: copy, thumbnailDigest: nil)
        }
    }
}
