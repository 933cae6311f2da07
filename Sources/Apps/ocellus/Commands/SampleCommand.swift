import ArgumentParser
import Executors
import Foundation
import SampleImages

/// `ocellus sample`: rendered photographs for trying things out.
struct SampleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Make sample photographs of bolts, nuts and washers, with tags and boxes.",
        discussion: """
            Writes sub-folders train and test with a sub-folder for each kind, COCO boxes in annotations.json, and labels.csv \
            with kind and scratches. The same seed gives the same images.
            """
    )

    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case parts
    }

    @Option(help: "What the images show: parts are bolts, nuts and washers.")
    var kind = Kind.parts

    @Option(help: "How many images, a quarter of them for testing.")
    var count = 120

    @Option(help: "Seed of everything random in them.")
    var seed: UInt64 = 1

    @Option(
        help: ArgumentHelp("The folder to fill: a new one, or one made by this command.", valueName: "dir"),
        completion: .directory
    )
    var out: String

    mutating func validate() throws {
        guard (1...SampleWriter.countLimit).contains(count) else {
            throw ValidationError("--count must be from 1 to \(SampleWriter.countLimit), not \(count).")
        }
    }

    func run() async throws {
        var bar = ProgressBar("Taking photographs", total: count)
        let executor = BlockingExecutor(name: "ocellus-work")
        let (directory, count, seed) = (URL(filePath: out, directoryHint: .isDirectory), count, seed)
        try await withTaskExecutorPreference(executor) {
            try await SampleWriter.write(to: directory, count: count, seed: seed) { done, _ in
                bar.update(done)
            }
        }
        let name = printable(out)
        print(
            "\(count) photographs in \(name): train on \(name)/train, evaluate on \(name)/test; \(name) itself has boxes for a detector."
        )
    }
}
