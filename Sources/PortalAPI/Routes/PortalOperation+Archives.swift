internal import CustomVisionAPI
internal import HTTPTypes
internal import Workspace

extension PortalOperation {
    static let archiveOperations: [PortalOperation] = [
        row(
            .createArchiveLink,
            .post,
            "/projects/{projectId}/archive",
            .project,
            answer: .value(PortalWire.ArchiveLink.self),
            "Makes a link to the project's archive: images, tags, metadata and settings in one file; it opens without a key for a day."
        ),
        row(
            .beginImport,
            .post,
            "/imports",
            .allProjects,
            body: .json(PortalWire.ImportDraft.self),
            answer: .value(PortalWire.Import.self),
            "Makes room for an archive of a project, which then arrives in parts."
        ),
        row(
            .addImportPart,
            .put,
            "/imports/{importId}/parts",
            .allProjects,
            query: [
                .integer(
                    .offset,
                    0...Int.max >> 1,
                    default: 0,
                    "How many bytes came before; a part that is there already may be sent again."
                )
            ],
            body: .bytes(limit: ProjectImports.partLimit),
            answer: .value(PortalWire.Import.self),
            "Adds the next bytes of an archive, in any number of parts."
        ),
        row(
            .startImport,
            .post,
            "/imports/{importId}/start",
            .allProjects,
            body: .json(PortalWire.ImportStart.self),
            answer: .value(PortalWire.Import.self),
            status: .accepted,
            "Begins to make a project of an archive that has arrived; it can be used when the import has succeeded."
        ),
        row(
            .getImport,
            .get,
            "/imports/{importId}",
            .allProjects,
            answer: .value(PortalWire.Import.self),
            "Tells how an import stands."
        ),
        row(
            .cancelImport,
            .delete,
            "/imports/{importId}",
            .allProjects,
            answer: .nothing,
            "Drops an archive, and the project that was being made of it."
        ),
    ]
}
