/// A file or folder that was not used although a person may think that it was, and why.
///
/// Everything that reads folders or lists tells what it leaves out as such values: `train`, `evaluate`, `predict`, `project push`.
package struct LeftOut: Codable, Hashable, Sendable {
    /// The kinds of reason; the raw values are part of the JSON output (`docs/json.md`).
    package enum Code: String, Codable, Hashable, Sendable, CaseIterable {
        /// An image, film or document of a kind that is not decoded here.
        case unsupportedKind
        /// It should be an image but cannot be decoded.
        case undecodable
        /// It lies beside the tag folders, so nothing says what it shows.
        case looseImage
        /// A link that leads to nothing, or in a circle.
        case brokenLink
        /// A link that leads to what was read already under another name.
        case alreadySeen
        /// Its name is not UTF-8.
        case nameNotUTF8
        /// A tag folder without a single image.
        case emptyFolder
        /// The system does not let us read it.
        case unreadable
        /// A pipe, socket or device.
        case notAFile
        /// A folder below too many others.
        case tooDeep
        /// A list names it, but it is not there.
        case missing
        /// It is there, but the list does not name it.
        case notListed
        /// A path in a file, or a link, that leads out of the folder.
        case outside
        /// It is named, or numbered, twice, so that nothing says which one is meant.
        case ambiguous
        /// A box without area, or outside its image.
        case emptyBox
        /// A box around a crowd of objects, which COCO leaves out of training and evaluation.
        case crowd
        /// A box whose tag is not in the list of tags.
        case unknownTag
        /// An entry of a file of annotations that is not what the format says.
        case badEntry
    }

    /// The path below the folder that was read; bytes that are not UTF-8 are written as `\xNN`.
    ///
    /// For a part of a file, such as a box, the path and behind a colon the line or the entry: `labels/a.txt:3`.
    package let path: String

    /// The kind of reason.
    package let code: Code

    /// A sentence that says why, and what to do where something can be done.
    package let reason: String

    package init(_ path: String, _ code: Code, _ reason: String) {
        self.path = path
        self.code = code
        self.reason = reason
    }
}

/// All that a reading of a folder passed over.
package struct PassedOver: Hashable, Sendable {
    /// What could have been meant to be used; a command that leaves out something ends with exit code 3.
    package var leftOut: [LeftOut] = []

    /// Files that are no images (texts, tables, archives) and nested folders without anything; named, but nobody misses them.
    package var otherFiles: [String] = []

    /// How many hidden files and folders and such that systems leave behind there were (`.DS_Store`, `Thumbs.db`).
    package var hiddenFiles = 0

    package init() {}

    /// Nothing at all was passed over.
    package var isEmpty: Bool { leftOut.isEmpty && otherFiles.isEmpty && hiddenFiles == 0 }

    /// The same with more that was left out.
    package func adding(_ more: [LeftOut]) -> PassedOver {
        var all = self
        all.leftOut += more
        return all
    }
}

extension PassedOver: Encodable {}
