import HTTPAPI

extension OpenAPIDocument.Information {
    /// What the document says about this program.
    static func ocellus(release: String) -> Self {
        Self(
            title: "Ocellus, Custom Vision protocol",
            release: release,
            description: """
                Image classifiers from a handful of photographs. Every version of the protocol serves every \
                operation of its side; paths have no case but for published names.
                """,
            server: "This server; a path may stand before /customvision."
        )
    }
}
