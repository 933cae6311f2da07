import ArgumentParser
import Foundation
import Installation
import Projects
import Storage

/// `ocellus keys`: who may use the service.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "List, create, rotate and revoke access keys.",
        discussion: "Works on the data folder, also while the service runs: it notices within two seconds.",
        subcommands: [List.self, Create.self, Rotate.self, Revoke.self],
        defaultSubcommand: List.self
    )

    /// The command `ocellus keys list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List the keys; their secrets are not kept."
        )

        @OptionGroup var folder: DataOptions

        @Flag(help: "Print one JSON array.")
        var json = false

        func run() async throws {
            let keys = try await folder.open().projects.keys()
            if json {
                try JSONOutput.print(keys.map { KeyListing($0) })
                return
            }
            var table = TextTable(.text("Key"), .text("Name"), .text("Opens"), .text("Made"), .text("State"))
            for key in keys {
                var opens = key.scope.rawValue
                if let project = key.projectID { opens += " of \(project.uuidString.lowercased())" }
                if !key.origins.isEmpty { opens += " on pages of \(key.origins.joined(separator: ", "))" }
                table.addRow([
                    key.id.uuidString.lowercased(), printable(key.name), opens,
                    key.created.formatted(.iso8601), key.revoked == nil ? "in use" : "revoked",
                ])
            }
            print(table.rendered(style: .forDescriptor(STDOUT_FILENO)))
        }
    }

    /// The command `ocellus keys create`.
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "Make a key and print it, for the only time."
        )

        @OptionGroup var folder: DataOptions

        @Argument(help: "What to call it, so that you know later what it is for.")
        var name: String

        @Option(help: "What it opens: training or prediction.")
        var scope = KeyScope.prediction

        @Option(help: ArgumentHelp("The only project it opens; all unless given.", valueName: "id"))
        var project: String?

        @Option(
            name: .customLong("allow-origin"),
            help: ArgumentHelp(
                "Origin of the only pages that may use a prediction key, such as https://shop.example; repeatable.",
                valueName: "origin"
            )
        )
        var origins: [String] = []

        func run() async throws {
            let projectID = try project.map { text in
                guard let id = UUID(uuidString: text) else {
                    throw ValidationError("“\(printable(text))” is not the id of a project.")
                }
                return id
            }
            let projects = try await folder.open().projects
            let made = try await projects.createKey(
                name: name,
                scope: scope,
                projectID: projectID,
                origins: origins
            )
            print(made.secret.text)
        }
    }

    /// The command `ocellus keys rotate`.
    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate",
            abstract: "Replace a key by a new one and print that; the old one opens nothing from now on."
        )

        @OptionGroup var folder: DataOptions

        @Argument(help: "The key's id, as “ocellus keys list” shows it.")
        var key: String

        func run() async throws {
            let made = try await folder.open().projects.rotateKey(try keyID(key))
            print(made.secret.text)
        }
    }

    /// The command `ocellus keys revoke`.
    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke",
            abstract: "Make a key useless for good."
        )

        @OptionGroup var folder: DataOptions

        @Argument(help: "The key's id, as “ocellus keys list” shows it.")
        var key: String

        func run() async throws {
            try await folder.open().projects.revokeKey(try keyID(key))
            print("Revoked.")
        }
    }
}

extension KeyScope: ExpressibleByArgument {}

private func keyID(_ text: String) throws -> UUID {
    guard let id = UUID(uuidString: text) else {
        throw ValidationError("“\(printable(text))” is not the id of a key; “ocellus keys list” shows them.")
    }
    return id
}

/// A key as JSON shows it.
private struct KeyListing: Encodable {
    let id: UUID
    let name: String
    let scope: String
    let project: UUID?
    let origins: [String]
    let created: String
    let lastUsed: String?
    let revoked: String?

    init(_ key: AccessKeyRecord) {
        id = key.id
        name = key.name
        scope = key.scope.rawValue
        project = key.projectID
        origins = key.origins
        created = key.created.formatted(.iso8601)
        lastUsed = key.lastUsed?.formatted(.iso8601)
        revoked = key.revoked?.formatted(.iso8601)
    }
}
