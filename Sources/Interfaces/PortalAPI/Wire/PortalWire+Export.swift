internal import CustomVisionProtocol
internal import HTTPAPI

extension PortalWire {
    /// A classifier that was trained in a page.
    struct PageClassifier: WireValue {
        var baseModel: String
        var type: Wire.Classifier
        var tags: [String]
        var head: String

        static let schema = WireSchema(
            "PortalPageClassifier",
            "A classifier that was trained in a page: a head on the features of a base model.",
            [
                .required(
                    "baseModel",
                    .string,
                    "The base model, by its name in /runtime/base-models.json."
                ),
                .required(
                    "type",
                    .enumeration(Wire.Classifier.self),
                    "How the tags of one image relate to each other."
                ),
                .required("tags", .array(.string), "The names of the tags, in the order of the head’s rows."),
                .required(
                    "head",
                    .string,
                    "In Base64, 32-bit floats, little-endian: the weights, tag by tag, then a bias for each tag."
                ),
            ]
        )
    }

    /// How far an export is.
    enum ExportState: String, WireEnumeration {
        /// Nobody has asked for it.
        case none
        case exporting
        case done
        case failed
    }

    /// A format that an iteration can be exported to, and what has become of it.
    struct Export: WireValue {
        var platform: String
        var flavor: String?
        var state: ExportState
        var uri: String?
        var byteCount: Int?
        var failure: String?
        var newerVersionAvailable: Bool

        static let schema = WireSchema(
            "PortalExport",
            "A format that an iteration can be exported to, and what has become of it.",
            [
                .required("platform", .string, "The platform, in the words of ExportIteration."),
                .orNull("flavor", .string, "The variant of the platform; null for the usual one."),
                .required("state", .enumeration(ExportState.self), "How far it is."),
                .orNull(
                    "uri",
                    .string,
                    "Link to the file, once it is done; it opens without a key for a day."
                ),
                .orNull("byteCount", .integer, "The size of the file, once it is done."),
                .orNull("failure", .string, "Why it failed, for people."),
                .required(
                    "newerVersionAvailable",
                    .boolean,
                    "Whether another version of the program has made it, so that exporting again may give a better file."
                ),
            ]
        )
    }
}
