import AnnotationFormats
import ArgumentParser
import Foundation
import ImageFolders

/// `ocellus dataset`: images with boxes, from one format into another.
struct DatasetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dataset",
        abstract: "Look at images with boxes, and convert them from one format to another.",
        discussion: """
            Formats are coco, voc (Pascal VOC), yolo, customvision (lists of images with regions, as the service of Custom \
            Vision has them) and csv. The format of a folder is recognized.
            """,
        subcommands: [Inspect.self, Convert.self]
    )

    /// The folder that is read, and how.
    struct Source: ParsableArguments {
        @Argument(help: "Folder with images and the boxes in them.", completion: .directory)
        var folder: String

        @Option(
            help: ArgumentHelp(
                "The format of the folder; recognized unless given.",
                valueName: "format"
            )
        )
        var format: AnnotationFormat?

        /// Reads the folder; says on standard error what was passed over if that makes no data set.
        func read() throws -> AnnotatedFolder {
            try AnnotatedFolder(told: folder, format: format)
        }
    }

    /// The command `ocellus dataset inspect`.
    struct Inspect: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "inspect",
            abstract: "Show what a folder of images with boxes holds, and what of it cannot be used."
        )

        @OptionGroup var source: Source

        @Flag(help: "Print one JSON object.")
        var json = false

        func run() throws {
            let read = try source.read()
            try DatasetResult(read).print(json: json)
        }
    }

    /// The command `ocellus dataset convert`.
    struct Convert: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "convert",
            abstract: "Write images with boxes in another format.",
            discussion: """
                Images are copied as they are, with their names and the folders they lie in. What each format keeps is told in \
                docs/annotations.md.
                """
        )

        @OptionGroup var source: Source

        @Option(help: ArgumentHelp("The format to write.", valueName: "format"))
        var to: AnnotationFormat

        @Option(
            help: ArgumentHelp("The folder to make: a new one, or an empty one.", valueName: "dir"),
            completion: .directory
        )
        var out: String

        @Flag(help: "Print one JSON object.")
        var json = false

        func run() throws {
            let destination = URL(filePath: out, directoryHint: .isDirectory)
            try DatasetFolderWriter.requireEmpty(destination)
            let read = try source.read()
            let bar = ProgressBar("Copying images", total: read.dataset.images.count)
            try DatasetFolderWriter.write(read, as: to, to: destination, showing: bar)
            try DatasetResult(read, written: DatasetResult.Written(format: to, folder: out)).print(json: json)
        }
    }
}

extension AnnotationFormat: ExpressibleByArgument {}
