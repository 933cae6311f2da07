package import Annotations
internal import BaseModels
package import Export
package import Foundation
internal import Learning
package import Logging
internal import ModelGraph
package import Projects
package import Storage

/// The exports that clients ask for: which there are, and making them one after the other.
///
/// What is asked for is on the disk before it is answered, so that a process that is killed finds it again. Making one takes some
/// seconds, of which the model's proof is the most.
package struct ExportService: Sendable {
    let projects: ProjectStore
    let maker: any ExportMaking
    /// The name and version of this program; what another has made may be made anew.
    let program: String
    let logger: Logger

    /// Prepares exports.
    ///
    /// - Parameters:
    ///   - projects: Where iterations and exports are.
    ///   - maker: Makes packages of models.
    ///   - program: The name and version of this program.
    ///   - logger: For ids, platforms and sentences for users.
    package init(projects: ProjectStore, maker: any ExportMaking, program: String, logger: Logger) {
        self.projects = projects
        self.maker = maker
        self.program = program
        self.logger = logger
    }

    /// The formats there are, in the order in which to show them.
    package var formats: [ExportFormat] { ExportFormat.all }

    /// The formats that differ for a kind of model: a classifier has no boxes to leave unchosen.
    package func formats(for task: ProjectTask) -> [ExportFormat] {
        formats.filter { task == .detection || $0.flavor != "NoPostProcess" }
    }

    /// The platforms that models of a domain are exported to; none if they are not.
    package func platforms(of domainID: UUID) -> [String] {
        let written = Set(formats.map(\.platform.rawValue))
        return (projects.domains.domain(id: domainID)?.platforms ?? []).filter(written.contains)
    }

    /// The exports of an iteration, in the order in which they were asked for.
    package func exports(of iterationID: UUID, in projectID: UUID) async throws -> [ExportRecord] {
        try await projects.exports(of: iterationID, in: projectID)
    }

    /// Whether making an export again may give a better package: another version of this program has made it.
    package func isNewerVersionAvailable(of export: ExportRecord) -> Bool {
        export.status == .done && export.program != program
    }

    /// The name of an export's file.
    package func fileName(of export: ExportRecord) -> String {
        export.format?.fileName(identifier: export.iterationID.uuidString.lowercased()) ?? "export.zip"
    }

    /// Asks for an export.
    ///
    /// - Parameters:
    ///   - iterationID: The iteration.
    ///   - projectID: Its project.
    ///   - platform: The platform, in the protocol's words.
    ///   - flavor: The variant; `nil` for the usual one.
    /// - Returns: The export as it is now, at work or done before.
    /// - Throws: ``ProjectError`` with `exportNotPossible`, also for formats that there are not, and `iterationNotTrained`.
    package func request(
        of iterationID: UUID,
        in projectID: UUID,
        platform: String,
        flavor: String?
    ) async throws -> ExportRecord {
        let format: ExportFormat
        do {
            format = try ExportFormat(platform: platform, flavor: flavor)
        } catch {
            throw ProjectError(.exportNotPossible, error.description)
        }
        return try await projects.requestExport(
            of: iterationID,
            in: projectID,
            platform: format.platform.rawValue,
            flavor: format.flavor,
            program: program
        )
    }

    /// Makes all exports that were asked for, one after the other.
    ///
    /// - Throws: `StorageError` if one could not be read or written; it is made in the next round.
    package func makeRequested() async throws {
        while let task = try await projects.nextExport() {
            try Task.checkCancellation()
            let metadata: Logger.Metadata = [
                "iteration": "\(task.iteration.id.uuidString.lowercased())",
                "platform": "\(task.export.platform)", "flavor": "\(task.export.flavor ?? "")",
            ]
            do {
                guard let format = task.export.format else {
                    throw ExportError(
                        .unavailable,
                        "This version of Ocellus does not export to this platform."
                    )
                }
                let package = try await maker.package(of: task, as: format)
                try await projects.completeExport(task.export, package: package)
                logger.info("A model was exported.", metadata: metadata)
            } catch let error as StorageError {
                throw error
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                let reason = Self.publicReason(error)
                try await projects.failExport(task.export, reason: reason)
                logger.warning(
                    "A model could not be exported.",
                    metadata: metadata.merging(["reason": "\(reason)"]) { $1 }
                )
            }
        }
    }

    /// What a user may read of any error.
    private static func publicReason(_ error: any Error) -> String {
        sentence(for: error)
            ?? "The export failed inside (\(type(of: error))). The log of the server may say more."
    }

    /// What a user may read of an error that speaks of the model: a sentence that names no file of the server; `nil` for others.
    static func sentence(for error: any Error) -> String? {
        switch error {
        case let error as ExportError: error.description
        case let error as ProjectError: error.description
        case let error as BaseModelError: error.description
        case let error as ModelFileError: error.description
        case let error as ModelGraphError: error.description
        default: nil
        }
    }
}

extension ExportRecord {
    /// Platform and variant; `nil` if this program does not know them.
    fileprivate var format: ExportFormat? {
        ExportFormat.Platform(rawValue: platform).map { ExportFormat($0, flavor: flavor) }
    }
}
