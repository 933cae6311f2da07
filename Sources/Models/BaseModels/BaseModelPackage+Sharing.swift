internal import FoundationEssentials
internal import ModelGraph

extension BaseModelPackage {
    /// Licenses by which anybody may hand on a copy, as SPDX names them; each asks that its text goes along.
    private static let sharedLicenses: Set<String> = [
        "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC-BY-4.0", "CC-BY-SA-4.0",
        "CC0-1.0", "ISC", "MIT",
        "MIT-0", "MPL-2.0", "Unlicense", "Zlib",
    ]

    /// Whether the package may be part of an export: its manifest names a license by which copies may be handed on, and the text of
    /// the license is there to go along.
    ///
    /// - Throws: ``BaseModelError`` or `ArchiveError` if the text cannot be read.
    package func mayBeHandedOn() throws -> Bool {
        guard Self.sharedLicenses.contains(manifest.license) else { return false }
        return try licenseText()?.isEmpty == false
    }
}
