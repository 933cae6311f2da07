import ArgumentParser
import Foundation
import Testing

@testable import ocellus

/// The help of every command as it is printed, kept in `Help/` so that a change is seen and read.
///
/// After a wanted change, `OCELLUS_RECORD_HELP=1 swift test --filter HelpTests` writes the files anew; read them
/// before they are committed.
@Suite("The help of a command")
struct HelpTests {
    /// The program, its commands, and theirs.
    private static let commands: [(name: String, type: any ParsableCommand.Type)] =
        [("ocellus", OcellusCommand.self)]
        + OcellusCommand.configuration.subcommands.flatMap { command in
            let name = command.configuration.commandName ?? ""
            return [(name, command)]
                + command.configuration.subcommands.map { leaf in
                    ("\(name)-\(leaf.configuration.commandName ?? "")", leaf)
                }
        }

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Help")
    private static let isRecording = ProcessInfo.processInfo.environment["OCELLUS_RECORD_HELP"] == "1"

    @Test("is what its file says", arguments: commands.map(\.name))
    func golden(name: String) throws {
        let command = try #require(Self.commands.first { $0.name == name })
        let help = OcellusCommand.helpMessage(for: command.type, columns: 100) + "\n"
        let file = Self.folder.appending(path: "\(name).txt")
        if Self.isRecording { try Data(help.utf8).write(to: file) }
        let recorded = try String(contentsOf: file, encoding: .utf8)
        #expect(help == recorded, "\(Self.difference(from: recorded, to: help))")
    }

    @Test("is kept for each command of the program, and for no other", .disabled(if: isRecording))
    func complete() throws {
        let names = Self.commands.map(\.name)
        #expect(!names.contains { $0.isEmpty || $0.hasSuffix("-") }, "Every command needs a name of its own.")
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect(files.filter { $0.hasSuffix(".txt") }.sorted() == names.map { "\($0).txt" }.sorted())
    }

    @Test("shows no value as Swift would print it", arguments: commands.map(\.name))
    func noSourceCode(name: String) throws {
        let command = try #require(Self.commands.first { $0.name == name })
        let help = OcellusCommand.helpMessage(for: command.type, columns: 100)
        #expect(!help.contains("(value:") && !help.contains("Optional("))
    }

    /// The lines that went and came.
    private static func difference(from old: String, to new: String) -> String {
        let changes = new.split(separator: "\n", omittingEmptySubsequences: false)
            .difference(from: old.split(separator: "\n", omittingEmptySubsequences: false))
        let lines = changes.map { change in
            switch change {
            case .remove(let line, let text, _): (line, "- \(text)")
            case .insert(let line, let text, _): (line, "+ \(text)")
            }
        }
        return "\n" + lines.sorted { $0.0 < $1.0 }.map(\.1).joined(separator: "\n")
    }
}
