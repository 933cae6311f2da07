package import FoundationEssentials

/// Where the sample images come from that a new user adds with one click: a renderer that only the composition knows.
package struct SampleImageSource: Sendable {
    /// A sample with its truth.
    package struct Sample: Sendable {
        /// The name of its file.
        package let fileName: String
        /// The name of its tag.
        package let tagName: String
        /// The bytes of its file.
        package let bytes: Data

        package init(fileName: String, tagName: String, bytes: Data) {
            self.fileName = fileName
            self.tagName = tagName
            self.bytes = bytes
        }
    }

    /// The names of all tags.
    package let tagNames: [String]

    /// Renders the sample at a place of the endless row that belongs to a seed; blocks for some tens of milliseconds.
    package let sample: @Sendable (_ seed: UInt64, _ index: Int) throws -> Sample

    package init(
        tagNames: [String],
        sample: @escaping @Sendable (_ seed: UInt64, _ index: Int) throws -> Sample
    ) {
        self.tagNames = tagNames
        self.sample = sample
    }
}
