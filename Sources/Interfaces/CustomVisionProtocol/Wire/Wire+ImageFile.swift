package import FoundationEssentials
package import HTTPAPI

extension Wire {
    /// An image to be added, its bytes in Base64.
    package struct ImageFileCreateEntry: WireValue {
        package var name: String?
        /// The image's bytes; `nil` if they are missing or are not Base64.
        ///
        /// One unreadable entry is that entry's failure, not the batch's, so reading it throws nothing.
        package var contents: Data?
        package var tagIds: [UUID]?
        package var regions: [Region]?

        /// Creates a value; see ``schema`` for the members.
        package init(
            name: String? = nil,
            contents: Data?,
            tagIds: [UUID]? = nil,
            regions: [Region]? = nil
        ) {
            self.name = name
            self.contents = contents
            self.tagIds = tagIds
            self.regions = regions
        }

        /// Reads a value; Base64 may be broken into lines.
        package init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            name = try container.decodeIfPresent(String.self, forKey: .name)
            tagIds = try container.decodeIfPresent([UUID].self, forKey: .tagIds)
            regions = try container.decodeIfPresent([Region].self, forKey: .regions)
            let text = try container.decodeIfPresent(String.self, forKey: .contents)
            contents = text.flatMap { text in
                Data(base64Encoded: text) ?? Data(base64Encoded: text.filter { !$0.isWhitespace })
            }
        }

        package static let schema = WireSchema(
            "ImageFileCreateEntry",
            "An image to be added, its bytes in Base64.",
            [
                .orAbsent("name", .string, "Its name; the answer repeats it."),
                .orAbsent("contents", .base64, "Its bytes in standard Base64."),
                .orAbsent("tagIds", .array(.guid), "Its tags."),
                .orAbsent("regions", .array(.object(Region.self)), "Its labeled boxes."),
            ]
        )
    }
}
