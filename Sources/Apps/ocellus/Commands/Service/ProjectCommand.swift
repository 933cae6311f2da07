import ArgumentParser
import CustomVisionClient
import Foundation

/// `ocellus project`: the projects of a service.
struct ProjectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "project",
        abstract: "Work with the projects of a running service: fill, train, publish, fetch, delete.",
        discussion: """
            Works with Ocellus and with every service that speaks the Custom Vision protocol.

              ocellus project create parts
              ocellus project push photos --project parts
              ocellus project train --project parts --wait
              ocellus project publish --project parts --name production
            """,
        subcommands: [
            List.self, Create.self, Push.self, Pull.self, Train.self, Publish.self, Export.self, Import.self,
            Delete.self,
        ],
        defaultSubcommand: List.self
    )

    /// The command `ocellus project list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List the projects.")

        @OptionGroup var service: ServiceOptions

        @Flag(help: "Print one JSON array.")
        var json = false

        func run() async throws {
            let client = try service.client()
            let names = Dictionary(
                try await client.domains().map { ($0.id, $0.name) },
                uniquingKeysWith: { first, _ in first }
            )
            let projects = try await client.projects().map { project in
                ProjectListing(project, domain: project.settings.domainId.flatMap { names[$0] })
            }
            if json { return try JSONOutput.print(projects) }
            guard !projects.isEmpty else {
                print("The service has no projects; “ocellus project create NAME” makes one.")
                return
            }
            var table = TextTable(.text("Project"), .text("Type"), .text("Domain"), .text("Id"))
            for project in projects.sorted(by: { $0.name < $1.name }) {
                table.addRow([
                    printable(project.name), printable(project.classificationType ?? "–"),
                    printable(project.domain ?? "–"), project.id.uuidString.lowercased(),
                ])
            }
            print(table.rendered(style: .forDescriptor(STDOUT_FILENO)))
        }
    }

    /// The command `ocellus project create`.
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "create", abstract: "Make a project.")

        /// How many tags an image has.
        enum Kind: String, ExpressibleByArgument, CaseIterable {
            case multiclass, multilabel
        }

        @Argument(help: "The name of the project.")
        var name: String

        @Option(help: "How many tags an image has: one, or any number.")
        var type = Kind.multiclass

        @Option(
            help: ArgumentHelp(
                "Name or id of the domain; the service chooses unless given.",
                valueName: "name"
            )
        )
        var domain: String?

        @Option(help: "What the project is for.")
        var description: String?

        @OptionGroup var service: ServiceOptions

        @Flag(help: "Print one JSON object.")
        var json = false

        func run() async throws {
            let client = try service.client()
            let chosen = try await domain(of: client)
            let project = try await client.createProject(
                .init(
                    name: name,
                    description: description,
                    domainID: chosen?.id,
                    classificationType: type == .multiclass ? "Multiclass" : "Multilabel"
                )
            )
            if json { return try JSONOutput.print(ProjectListing(project, domain: chosen?.name)) }
            print("Made the project \(printable(project.name)) (\(project.id.uuidString.lowercased())).")
        }

        private func domain(of client: CustomVisionClient) async throws -> CustomVisionClient.Domain? {
            guard let domain else { return nil }
            let all = try await client.domains().filter { !$0.isDetection }
            let id = UUID(uuidString: domain)
            guard let found = all.first(where: { $0.id == id || $0.name == domain }) else {
                let names = all.map { "“\(printable($0.name))”" }.joined(separator: ", ")
                throw ValidationError("The service has no domain “\(printable(domain))”. It has \(names).")
            }
            return found
        }
    }

    /// The command `ocellus project delete`.
    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete",
            abstract: "Delete a project with its images, tags and iterations, for good."
        )

        @OptionGroup var chosen: ProjectOption

        @Flag(help: "Do not ask.")
        var yes = false

        @OptionGroup var service: ServiceOptions

        @Flag(help: "Print one JSON object.")
        var json = false

        func run() async throws {
            let client = try service.client()
            let project = try await client.project(matching: chosen.project)
            let counts = try await client.imageCounts(of: project.id)
            let images = counts.tagged + counts.untagged
            try confirm("Delete the project \(printable(project.name)) with its \(images) images?")
            try await client.deleteProject(project.id)
            if json { return try JSONOutput.print(ProjectListing(project, domain: nil)) }
            print("Deleted \(printable(project.name)).")
        }

        private func confirm(_ question: String) throws {
            if yes { return }
            guard isatty(STDIN_FILENO) == 1 else {
                throw ValidationError("Nobody is there to be asked whether to delete: add --yes.")
            }
            StandardError.write(question + " [y/N] ")
            guard ["y", "yes"].contains((readLine() ?? "").lowercased()) else {
                StandardError.writeLine("Nothing was deleted.")
                throw ExitCode.failure
            }
        }
    }
}

/// A project as JSON shows it.
private struct ProjectListing: Encodable {
    let id: UUID
    let name: String
    let description: String?
    let classificationType: String?
    let domain: String?
    let created: String?

    init(_ project: CustomVisionClient.Project, domain: String?) {
        id = project.id
        name = project.name
        description = project.description
        classificationType = project.settings.classificationType
        self.domain = domain
        created = project.created
    }
}
