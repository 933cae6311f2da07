import ArgumentParser
import Foundation
import Installation
import ModelGraph
import OcellusServer

/// `ocellus worker`: trains what the service queues.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker",
        abstract: "Run the queued trainings of a data folder.",
        discussion: """
            “ocellus serve” starts and watches over one of its own. Start more to train several projects at a time. A worker may \
            be killed at any moment: another one takes its work up again.
            """
    )

    @OptionGroup var folder: DataOptions

    @Option(help: ArgumentHelp("Number format of the base models: auto, bf16 or f32.", valueName: "format"))
    var precision = InferencePrecision.auto

    @Option(help: "Number of threads; all processors unless given.")
    var threads: Int?

    @Option(help: ArgumentHelp("End when this process has ended.", valueName: "process"))
    var endWith: Int32?

    /// The server names its workers, and so knows whose work to give to others when one dies.
    @Option(help: .hidden)
    var name: String?

    @Flag(help: "End once the queue is empty.")
    var once = false

    func run() async throws {
        let worker = WorkerProcess(
            dataFolder: folder.url,
            precision: precision,
            threads: threads,
            endWith: endWith,
            name: name,
            isOnce: once,
            version: programVersion
        )
        try await worker.run()
    }
}
