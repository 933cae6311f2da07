internal import FoundationEssentials
internal import HTTPAPI

extension PortalWire {
    /// A link to the archive of a project.
    struct ArchiveLink: WireValue {
        var uri: String
        var expires: Date

        static let schema = WireSchema(
            "PortalArchiveLink",
            "A link to the archive of a project.",
            [
                .required("uri", .string, "The address; whoever has it can fetch the project."),
                .required("expires", .date(.milliseconds), "Until when it works at least."),
            ]
        )
    }

    /// An archive that is to arrive.
    struct ImportDraft: WireValue {
        var byteCount: Int

        static let schema = WireSchema(
            "PortalImportDraft",
            "An archive that is to arrive.",
            [.required("byteCount", .integer, "Its length in bytes.")]
        )
    }

    /// An archive that has arrived.
    struct ImportStart: WireValue {
        var name: String?

        static let schema = WireSchema(
            "PortalImportStart",
            "An archive that has arrived.",
            [
                .orAbsent(
                    "name",
                    .string,
                    "The project's name; that in the archive if left out. A name that is taken gets a number."
                )
            ]
        )
    }

    /// How an import stands.
    struct Import: WireValue {
        var id: UUID
        var state: ImportState
        var receivedBytes: Int?
        var partLimit: Int
        var done: Int
        var total: Int
        var missingDomain: String?
        var message: String?

        static let schema = WireSchema(
            "PortalImport",
            "How an import stands.",
            [
                .required("id", .guid, "The import, and the project that comes of it."),
                .required("state", .enumeration(ImportState.self), "What is happening."),
                .orNull("receivedBytes", .integer, "How many bytes have arrived; null once it was started."),
                .required("partLimit", .integer, "The largest part in bytes."),
                .required("done", .integer, "How many images are stored."),
                .required("total", .integer, "How many there will be; 0 until it is known."),
                .orNull(
                    "missingDomain",
                    .string,
                    "The name of the domain that this service lacks, so that the project got the usual one."
                ),
                .orNull("message", .string, "Why it failed, for people."),
            ]
        )
    }

    /// What is happening to an import.
    enum ImportState: String, WireEnumeration {
        case uploading = "Uploading"
        case waiting = "Waiting"
        case importing = "Importing"
        case succeeded = "Succeeded"
        case failed = "Failed"
    }
}
