import ArgumentParser
import BaseModels
import Engine
import Foundation
import Imaging
import Inference
import Learning
import ModelGraph
import SamplePhotographs
import WorkPools

extension BaseModelCommand {
    /// The command `ocellus basemodel quantise`.
    struct Quantise: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "quantise",
            abstract:
                "Make an 8-bit version of a convolutional base model: quicker, smaller, nearly the same features.",
            discussion: """
                The new base model is installed under a name of its own and is a domain like any other; models trained before do \
                not change. How far its values reach is taken from your pictures, or else from what the base model's package says about \
                it, or else from rendered pictures. It is quicker on processors with 8-bit dot products (AVX512-VNNI, AVX-VNNI, AMX).
                """,
            aliases: ["quantize"]
        )

        /// How many pictures a folder may contribute.
        private static let pictureLimit = 256

        @Argument(help: "The name of the base model.")
        var name = BundledBaseModels.compactPackageName

        @Option(
            name: .customLong("as"),
            help: ArgumentHelp(
                "The name of the new base model (default: the name with “-int8”).",
                valueName: "name"
            )
        )
        var newName: String?

        @Option(
            help: ArgumentHelp("A folder with pictures to take the ranges from.", valueName: "folder"),
            completion: .directory
        )
        var pictures: String?

        @Option(
            help: ArgumentHelp(
                "Number format of the original to compare with: auto, f32 or bf16.",
                valueName: "format"
            )
        )
        var precision = InferencePrecision.auto

        @Option(
            help: ArgumentHelp(
                "Write the package into this new folder instead of installing it.",
                valueName: "folder"
            ),
            completion: .directory
        )
        var out: String?

        @Option(
            help: ArgumentHelp(
                """
                Write the ranges into this file; a package that has it as “activation-ranges.json” needs no \
                pictures.
                """,
                valueName: "file"
            )
        )
        var rangesOut: String?

        @Flag(help: "Print one JSON object.")
        var json = false

        func run() async throws {
            let library = try BaseModelLibrary()
            let package = try library.package(named: name)
            let executor = BlockingExecutor(name: "ocellus-work")
            let precision = try precision.resolved()
            let quantisation = try await BaseModelQuantisation(
                of: package,
                as: newName ?? "\(name)-int8",
                ranges: pictures == nil ? package.activationRanges() : nil,
                pictures: photographs(on: executor),
                precision: precision,
                executor: executor
            )
            if let rangesOut { try quantisation.ranges.json().write(to: URL(filePath: rangesOut)) }
            if let out {
                try quantisation.write(to: URL(filePath: out, directoryHint: .isDirectory))
            } else {
                try quantisation.install(in: library)
            }
            let summary = Summary(quantisation, precision: precision)
            if json {
                try JSONOutput.print(summary)
            } else {
                print(summary.text(style: .forDescriptor(STDOUT_FILENO)))
            }
        }

        private func photographs(on executor: BlockingExecutor) async throws -> [RGBImage] {
            guard let pictures else {
                let rendered = PartsPhotographs(seed: 1, count: 64)
                return try await boundedMap(Array(0..<64), on: executor) { rendered[$0].image }
            }
            let scan = try FolderScan(of: URL(filePath: pictures, directoryHint: .isDirectory))
            scan.passedOver.warn()
            let found = scan.images
            // Evenly spread, because neighbours in a folder are often alike.
            let step = max(1, (found.count + Self.pictureLimit - 1) / Self.pictureLimit)
            let chosen = stride(from: 0, to: found.count, by: step).map { found[$0] }
            let decoded = try await boundedMap(chosen, on: executor) { file in
                try? ImageDecoder.decode(Data(contentsOf: file.url), minimumShorterEdge: 512)
            }.compactMap(\.self)
            guard decoded.count >= BaseModelQuantisation.fewestPictures else {
                throw ValidationError(
                    "“\(printable(pictures))” has \(decoded.count) readable pictures; at least \(BaseModelQuantisation.fewestPictures) are needed."
                )
            }
            return decoded
        }
    }
}

extension BaseModelCommand.Quantise {
    /// What was made, as JSON and as a table.
    private struct Summary: Encodable {
        let name: String
        let agreement: Double
        let leastAgreement: Double
        let bytes: Int
        let lookMilliseconds: Double
        let originalLookMilliseconds: Double
        let originalPrecision: String

        init(_ quantisation: BaseModelQuantisation, precision: InferencePrecision) {
            name = quantisation.name
            agreement = quantisation.agreement
            leastAgreement = quantisation.leastAgreement
            bytes = quantisation.files.reduce(0) { $0 + $1.data.count }
            lookMilliseconds = quantisation.look.quantised
            originalLookMilliseconds = quantisation.look.original
            originalPrecision = precision.rawValue
        }

        func text(style: TextStyle) -> String {
            var table = TextTable(.text("Base model"), .text(printable(name)))
            table.addRow(["Size", Format.bytes(bytes)])
            table.addRow([
                "A look",
                "\(Format.decimal(lookMilliseconds, places: 2)) ms; the original in \(originalPrecision) \(Format.decimal(originalLookMilliseconds, places: 2)) ms",
            ])
            table.addRow([
                "Features",
                "cosine to the original's \(Format.decimal(agreement, places: 4)), at worst \(Format.decimal(leastAgreement, places: 4))",
            ])
            let advice =
                lookMilliseconds < originalLookMilliseconds
                ? "Train with --domain \(printable(name))."
                : "It is not quicker on this processor: keep to the original here."
            return table.rendered(style: style) + "\n\n" + advice
        }
    }
}
