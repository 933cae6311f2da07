import ArgumentParser
import BaseModels
import Executors
import Foundation
import ImageFolders
import Imaging
import Inference
import Learning
import ModelGraph
import ModelRuntime
import SampleImages

extension BaseModelCommand {
    /// The command `ocellus basemodel quantize`.
    struct Quantize: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "quantize",
            abstract:
                "Make an 8-bit version of a convolutional base model: quicker, smaller, nearly the same features.",
            discussion: """
                The new base model is installed under a name of its own and is a domain like any other; models trained before do \
                not change. How far its values reach is taken from your images, or else from what the base model's package says about \
                it, or else from rendered images. It is quicker on processors with 8-bit dot products (AVX512-VNNI, AVX-VNNI, AMX).
                """,
            aliases: ["quantise"]
        )

        /// How many images a folder may contribute.
        private static let imageLimit = 256

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
            help: ArgumentHelp("A folder with images to take the ranges from.", valueName: "folder"),
            completion: .directory
        )
        var images: String?

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
                images.
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
            let quantized = try await BaseModelQuantization(of: package, executor: executor).quantized(
                as: newName ?? "\(name)-int8",
                ranges: images == nil ? package.activationRanges() : nil,
                images: photographs(on: executor),
                comparedIn: precision
            )
            if let rangesOut { try quantized.ranges.json().write(to: URL(filePath: rangesOut)) }
            if let out {
                try quantized.write(to: URL(filePath: out, directoryHint: .isDirectory))
            } else {
                try quantized.install(in: library)
            }
            let summary = Summary(quantized, precision: precision)
            if json {
                try JSONOutput.print(summary)
            } else {
                print(summary.text(style: .forDescriptor(STDOUT_FILENO)))
            }
        }

        private func photographs(on executor: BlockingExecutor) async throws -> [RGBImage] {
            guard let images else {
                let rendered = PartsPhotographs(seed: 1, count: 64)
                return try await boundedMap(Array(0..<64), on: executor) { rendered[$0].image }
            }
            let scan = try FolderScan(of: URL(filePath: images, directoryHint: .isDirectory))
            scan.passedOver.warn()
            let found = scan.images
            // Evenly spread, because neighbors in a folder are often alike.
            let step = max(1, (found.count + Self.imageLimit - 1) / Self.imageLimit)
            let chosen = stride(from: 0, to: found.count, by: step).map { found[$0] }
            let decoded = try await boundedMap(chosen, on: executor) { file in
                try? ImageDecoder.decode(Data(contentsOf: file.url), minimumShorterEdge: 512)
            }.compactMap(\.self)
            guard decoded.count >= BaseModelQuantization.minimumImageCount else {
                throw ValidationError(
                    "“\(printable(images))” has \(decoded.count) readable images; at least \(BaseModelQuantization.minimumImageCount) are needed."
                )
            }
            return decoded
        }
    }
}

extension BaseModelCommand.Quantize {
    /// What was made, as JSON and as a table.
    private struct Summary: Encodable {
        let name: String
        let meanCosineSimilarity: Double
        let minimumCosineSimilarity: Double
        let bytes: Int
        let inferenceMilliseconds: Double
        let originalInferenceMilliseconds: Double
        let originalPrecision: String

        init(_ model: QuantizedBaseModel, precision: InferencePrecision) {
            name = model.name
            meanCosineSimilarity = model.similarity.mean
            minimumCosineSimilarity = model.similarity.minimum
            bytes = model.files.reduce(0) { $0 + $1.data.count }
            inferenceMilliseconds = model.latency.quantized
            originalInferenceMilliseconds = model.latency.original
            originalPrecision = precision.rawValue
        }

        func text(style: TextStyle) -> String {
            var table = TextTable(.text("Base model"), .text(printable(name)))
            table.addRow(["Size", Format.bytes(bytes)])
            table.addRow([
                "One inference",
                "\(Format.decimal(inferenceMilliseconds, places: 2)) ms; the original in \(originalPrecision) \(Format.decimal(originalInferenceMilliseconds, places: 2)) ms",
            ])
            table.addRow([
                "Features",
                "cosine to the original's \(Format.decimal(meanCosineSimilarity, places: 4)), at worst \(Format.decimal(minimumCosineSimilarity, places: 4))",
            ])
            let advice =
                inferenceMilliseconds < originalInferenceMilliseconds
                ? "Train with --domain \(printable(name))."
                : "It is not quicker on this processor: keep to the original here."
            return table.rendered(style: style) + "\n\n" + advice
        }
    }
}
