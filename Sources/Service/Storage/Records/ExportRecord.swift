package import Bytes
package import Foundation

/// How far an export is.
package enum ExportStatus: String, Hashable, Sendable, CaseIterable {
    /// Waiting or at work.
    case exporting = "Exporting"
    /// It has a package.
    case done = "Done"
    /// It never will; `failure` says why.
    case failed = "Failed"
}

/// The model of an iteration, made for a platform.
package struct ExportRecord: Hashable, Sendable {
    /// The iteration; the export goes with it.
    package let iterationID: UUID
    /// The platform, in the protocol's words.
    package let platform: String
    /// The variant of the platform; `nil` for the usual one.
    package let flavor: String?
    /// How far it is.
    package var status: ExportStatus
    /// When it was asked for.
    package var created: Date
    /// The name and version of the program that makes it.
    package var program: String
    /// The blob that holds the package, once it is done.
    package var packageDigest: ContentDigest?
    /// Why it failed, for the user.
    package var failure: String?

    /// Describes an export.
    package init(
        iterationID: UUID,
        platform: String,
        flavor: String?,
        status: ExportStatus = .exporting,
        created: Date,
        program: String,
        packageDigest: ContentDigest? = nil,
        failure: String? = nil
    ) {
        self.iterationID = iterationID
        self.platform = platform
        self.flavor = flavor
        self.status = status
        self.created = created
        self.program = program
        self.packageDigest = packageDigest
        self.failure = failure
    }
}
