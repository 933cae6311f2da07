internal import Foundation

/// What may be noted about an image.
enum MetadataRules {
    /// Checks the pairs of a request, each for itself.
    static func check(_ metadata: [String: String], limits: WorkspaceLimits) throws(WorkspaceError) {
        for (key, value) in metadata {
            guard !key.isEmpty, key.count <= limits.metadataKeyLength else {
                throw WorkspaceError(
                    .metadataKey,
                    "A metadata key has 1 to \(limits.metadataKeyLength) characters; one has \(key.count)."
                )
            }
            guard value.count <= limits.metadataValueLength else {
                throw WorkspaceError(
                    .metadataValue,
                    "A metadata value has at most \(limits.metadataValueLength) characters; "
                        + "one has \(value.count)."
                )
            }
        }
        guard metadata.count <= limits.metadataPairs else {
            throw WorkspaceError(
                .metadataKey,
                "An image has at most \(limits.metadataPairs) metadata keys; the call sets \(metadata.count)."
            )
        }
    }

    /// What an image has noted after `changes`, or `nil` if that is too much.
    static func merging(
        _ metadata: [String: String],
        _ changes: [String: String],
        limits: WorkspaceLimits
    ) -> [String: String]? {
        let merged = metadata.merging(changes) { _, new in new }
        return merged.count <= limits.metadataPairs ? merged : nil
    }
}
