package import Foundation

/// Reading exports.
package protocol ExportReading {
    /// The exports of an iteration, in the order in which they were asked for.
    func exports(of iterationID: UUID) throws -> [ExportRecord]

    /// The export of an iteration to a platform and variant, or `nil`.
    func export(of iterationID: UUID, platform: String, flavor: String?) throws -> ExportRecord?

    /// All exports that are not done yet, of all iterations, oldest first.
    func unfinishedExports() throws -> [ExportRecord]
}

/// Changing exports.
package protocol ExportWriting {
    /// Adds an export, or replaces the one of the same iteration, platform and variant.
    ///
    /// - Throws: `.notFound` if there is no such iteration, or if the package's blob is not registered.
    func put(export: ExportRecord) throws
}
