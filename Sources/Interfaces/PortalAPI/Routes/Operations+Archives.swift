internal import CustomVisionMapping
internal import HTTPAPI
internal import HTTPTypes
internal import Projects

extension PortalService {
    static let archiveOperations: [Route<Self>] = [
        row(
            "PortalCreateArchiveLink",
            .post,
            "/projects/{projectId}/archive",
            .subject(.projectId),
            answer: .value(PortalWire.ArchiveLink.self),
            "Makes a link to the project's archive: images, tags, metadata and settings in one file; it opens without a key for a day."
        ) { try await $0.createArchiveLink($1) },
        row(
            "PortalBeginImport",
            .post,
            "/imports",
            .unlimitedKey,
            body: .json(PortalWire.ImportDraft.self),
            answer: .value(PortalWire.Import.self),
            "Makes room for an archive of a project, which then arrives in parts."
        ) { try await $0.beginImport($1) },
        row(
            "PortalAddImportPart",
            .put,
            "/imports/{importId}/parts",
            .unlimitedKey,
            query: [
                .integer(
                    .offset,
                    0...Int.max >> 1,
                    default: 0,
                    "How many bytes came before; a part that is there already may be sent again."
                )
            ],
            body: .bytes,
            bodyLimit: ProjectImports.partLimit,
            answer: .value(PortalWire.Import.self),
            "Adds the next bytes of an archive, in any number of parts."
        ) { try await $0.addImportPart($1) },
        row(
            "PortalStartImport",
            .post,
            "/imports/{importId}/start",
            .unlimitedKey,
            body: .json(PortalWire.ImportStart.self),
            answer: .value(PortalWire.Import.self),
            outcomes: [.init(.accepted)],
            "Begins to make a project of an archive that has arrived; it can be used when the import has succeeded."
        ) { try await $0.startImport($1) },
        row(
            "PortalGetImport",
            .get,
            "/imports/{importId}",
            .unlimitedKey,
            answer: .value(PortalWire.Import.self),
            "Tells how an import stands."
        ) { try await $0.getImport($1) },
        row(
            "PortalCancelImport",
            .delete,
            "/imports/{importId}",
            .unlimitedKey,
            answer: .nothing,
            "Drops an archive, and the project that was being made of it."
        ) { try await $0.cancelImport($1) },
    ]
}
