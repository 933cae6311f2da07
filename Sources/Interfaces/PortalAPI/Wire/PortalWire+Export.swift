internal import HTTPAPI

extension PortalWire {
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
