import ArgumentParser
import FileSystem

/// The version of this program, as `--version` prints it and models record it.
let programVersion = "0.1.0"

/// The whole command line.
@main
struct OcellusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ocellus",
        abstract:
            "Train, evaluate and run image classifiers and object detectors from a handful of photographs, on your own machine.",
        discussion: """
            Put your images into one folder for each tag, or take a folder of images with boxes, then:

              ocellus train photos --out my.ocellus
              ocellus evaluate my.ocellus other-photos
              ocellus predict my.ocellus image.jpg

            Results go to standard output, progress and warnings to standard error. Exit codes: 0 all done; \
            1 nothing done, the message says why; 3 done, but files were left out, which are named; \
            64 the command line was wrong; 130 interrupted.
            """,
        version: "ocellus \(programVersion)",
        subcommands: [
            TrainCommand.self, PredictCommand.self, EvaluateCommand.self, InspectCommand.self,
            ExportCommand.self, VerifyCommand.self,
            DatasetCommand.self, BaseModelCommand.self, SampleCommand.self, DoctorCommand.self,
            BenchCommand.self,
            ServeCommand.self, ServeModelCommand.self,
            WorkerCommand.self, ProjectCommand.self, KeysCommand.self, CollectGarbageCommand.self,
            BackupCommand.self,
            RestoreCommand.self, AzureCommand.self,
        ]
    )
}

extension OcellusCommand {
    /// Runs the command that the arguments name.
    ///
    /// In place of the library's, so that what the system says about a file is told with the path and the cause, whichever
    /// command met it.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            exit(withError: FileSystemError(error) ?? error)
        }
    }
}

extension ExitCode {
    /// The work was done, but some files were left out.
    static let someImagesFailed = ExitCode(3)
}
