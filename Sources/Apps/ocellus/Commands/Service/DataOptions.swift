import ArgumentParser
import Foundation
import Installation
import Storage

/// Which data folder a command works on.
struct DataOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The data folder ($OCELLUS_DATA, or ~/.local/share/ocellus/data).",
            valueName: "folder"
        ),
        completion: .directory
    )
    var data: String?

    /// The folder to use.
    var url: URL {
        data.map { URL(filePath: $0, directoryHint: .isDirectory) }
            ?? DataFolder.standard(environment: ProcessInfo.processInfo.environment)
    }
}
