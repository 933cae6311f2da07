internal import Foundation

/// The rules for the metadata of an image.
enum MetadataRules {
    /// Checks the pairs of a request, each for itself.
    static func check(_ metadata: [String: String], limits: ProjectLimits) throws(ProjectError) {
        for (key, value) in metadata {
            guard !key.isEmpty, key.count <= limits.metadataKeyLength else {
                throw ProjectError(
                    .metadataKey,
                    "A metadata key has 1 to \(limits.metadataKeyLength) characters; one has \(key.count)."
                )
            }
            guard value.count <= limits.metadataValueLength else {
                throw ProjectError(
                    .metadataValue,
                    "A metadata value has at most \(limits.metadataValueLength) characters; "
                        + "one has \(value.count)."
                )
            }
        }
        guard metadata.count <= limits.metadataPairs else {
            throw ProjectError(
                .metadataKey,
                "An image has at most \(limits.metadataPairs) metadata keys; the call sets \(metadata.count)."
            )
        }
    }

    /// The metadata of an image after `changes`; `nil` if that has too many pairs.
    static func merging(
        _ metadata: [String: String],
        _ changes: [String: String],
        limits: ProjectLimits
    ) -> [String: String]? {
        let merged = metadata.merging(changes) { _, new in new }
        return merged.count <= limits.metadataPairs ? merged : nil
    }
}
