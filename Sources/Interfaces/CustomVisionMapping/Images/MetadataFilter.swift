internal import HTTPAPI

/// A condition on the metadata of an image, as `$filter` holds it.
package indirect enum MetadataFilter: ParsedParameter, Hashable {
    /// The image has this value under the key.
    case equal(key: String, value: String)
    /// The image has another value under the key, or none.
    case notEqual(key: String, value: String)
    /// All of these hold; never fewer than two.
    case and([MetadataFilter])
    /// One of these holds; never fewer than two.
    case or([MetadataFilter])
}
