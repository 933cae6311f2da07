internal import CustomVisionProtocol
package import Foundation
internal import HTTPTypes

extension CustomVisionClient {
    /// What a new project is to be.
    package struct ProjectDraft: Sendable {
        package var name: String
        package var description: String?
        package var domainID: UUID?
        /// `Multiclass` or `Multilabel`.
        package var classificationType: String?
        package var targetExportPlatforms: [String] = []

        /// Creates a draft; the service decides what is left out.
        package init(
            name: String,
            description: String? = nil,
            domainID: UUID? = nil,
            classificationType: String? = nil
        ) {
            self.name = name
            self.description = description
            self.domainID = domainID
            self.classificationType = classificationType
        }
    }

    /// The domains that projects may have.
    package func domains() async throws -> [Domain] {
        try await answer(to: .get(["domains"]))
    }

    /// All projects.
    package func projects() async throws -> [Project] {
        try await answer(to: .get(["projects"]))
    }

    /// A project by its id.
    package func project(_ id: UUID) async throws -> Project {
        try await answer(to: .get(["projects", id.wireText]))
    }

    /// A project by its id or name.
    ///
    /// An id wins over a name that looks like one; a name in exactly this spelling over one that differs in case.
    ///
    /// - Throws: ``CustomVisionClientError`` with `noSuchProject`, or `ambiguousProject` that lists what it could be.
    package func project(matching text: String) async throws -> Project {
        if let id = UUID(uuidString: text) {
            do {
                return try await project(id)
            } catch let error as CustomVisionClientError where error.code == .notFound {}
        }
        let all = try await projects()
        let exact = all.filter { $0.name == text }
        let found =
            exact.isEmpty ? all.filter { $0.name.caseInsensitiveCompare(text) == .orderedSame } : exact
        guard let project = found.first else {
            let names = all.map(\.name).sorted().prefix(10).map { "“\($0.quotable ?? "")”" }
            throw CustomVisionClientError(
                .noSuchProject,
                "There is no project “\(text)”. "
                    + (names.isEmpty
                        ? "The server has none at all."
                        : "There is \(names.joined(separator: ", "))\(all.count > names.count ? ", …" : ".")")
            )
        }
        guard found.count == 1 else {
            let ids = found.map { "\($0.id.wireText) (\($0.name.quotable ?? ""))" }.sorted()
            throw CustomVisionClientError(
                .ambiguousProject,
                "\(found.count) projects are called “\(text)”: give the id instead, one of \(ids.joined(separator: ", "))."
            )
        }
        return project
    }

    /// Makes a project.
    ///
    /// Not repeated when the answer is lost, because there might be two projects then.
    package func createProject(_ draft: ProjectDraft) async throws -> Project {
        var query = [(name: "name", value: draft.name)]
        if let description = draft.description, !description.isEmpty {
            query.append(("description", description))
        }
        if let domainID = draft.domainID { query.append(("domainId", domainID.wireText)) }
        if let type = draft.classificationType { query.append(("classificationType", type)) }
        if !draft.targetExportPlatforms.isEmpty {
            query.append(("targetExportPlatforms", draft.targetExportPlatforms.joined(separator: ",")))
        }
        return try await answer(to: .change(.post, ["projects"], query: query, isRepeatable: false))
    }

    /// Changes a project's description and the switches of its image processing.
    package func updateProject(
        _ project: Project,
        description: String?,
        augmentationMethods: [String: Bool]?
    ) async throws {
        let change = Wire.ProjectUpdate(
            name: project.name,
            description: description ?? project.description ?? "",
            settings: augmentationMethods.map {
                Wire.ProjectSettingsUpdate(imageProcessingSettings: .init(augmentationMethods: $0))
            }
        )
        try await response(
            to: .change(.patch, ["projects", project.id.wireText], json: change, isRepeatable: true)
        )
    }

    /// Deletes a project with everything in it.
    package func deleteProject(_ id: UUID) async throws {
        try await response(to: .change(.delete, ["projects", id.wireText], isRepeatable: true))
    }

    /// The tags of a project with their numbers of images.
    package func tags(of project: UUID) async throws -> [Tag] {
        try await answer(to: .get(["projects", project.wireText, "tags"]))
    }

    /// Makes a tag.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - description: What it means.
    ///   - type: `Regular`, `Negative` or `GeneralProduct`.
    ///   - project: The project.
    /// - Returns: The tag.
    /// - Throws: ``CustomVisionClientError``.
    package func createTag(
        named name: String,
        description: String? = nil,
        type: String? = nil,
        in project: UUID
    ) async throws -> Tag {
        var query = [(name: "name", value: name)]
        if let description, !description.isEmpty { query.append(("description", description)) }
        if let type { query.append(("type", type)) }
        return try await answer(
            to: .change(.post, ["projects", project.wireText, "tags"], query: query, isRepeatable: false)
        )
    }
}

extension UUID {
    /// The spelling of the protocol: lower case.
    var wireText: String { uuidString.lowercased() }
}
