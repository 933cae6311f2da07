package import BaseModels
package import Foundation
package import Imaging
package import Inference
internal import Learning
internal import LinearAlgebra
package import ModelGraph
package import WorkPools

/// A base model brought to 8 bits, with what that did to its features and to its speed.
///
/// The result is a base model of its own: models trained on it know it by its digest and are always asked through it. So
/// nothing that is trained changes its answers because another base model became quicker.
package struct BaseModelQuantization: Sendable {
    /// The files of the new package.
    package let files: [(name: String, data: Data)]

    /// The name of the new package.
    package let name: String

    /// The ranges it was made from.
    package let ranges: ActivationRanges

    /// How alike the embeddings of both are, as the mean cosine over images that the ranges were not taken from.
    package let meanCosineSimilarity: Double

    /// The same for the image that changed most.
    package let minimumCosineSimilarity: Double

    /// Milliseconds that inference takes one thread: the original in the engine's number format, and the 8-bit version.
    package let look: (original: Double, quantized: Double)

    /// The mean cosine below which ranges measured now are refused: it would be another base model, not a quicker one.
    package static let minimumMeanCosineSimilarity = 0.99

    /// The fewest images to take ranges from and to compare with.
    package static let fewestImages = 8

    /// Quantizes a base model.
    ///
    /// With `ranges` all images are compared with; without, the ranges are taken from every other image, and the rest tell how well
    /// they fit.
    ///
    /// - Parameters:
    ///   - package: The base model.
    ///   - name: The name of the new package.
    ///   - known: How far its values reach, if that is known from better images than are at hand.
    ///   - images: At least ``fewestImages``, as varied as what the model will see; their content matters little.
    ///   - precision: The number format to compare the speed with.
    ///   - executor: Where the heavy work runs.
    /// - Throws: `ModelGraphError` with `notQuantizable` if there are too few images, or if the graph cannot be brought to 8 bits or would
    ///   suffer; also the errors of `BaseModelPackage` and `InferenceError`.
    package init(
        of package: BaseModelPackage,
        as name: String,
        ranges known: ActivationRanges? = nil,
        images: [RGBImage],
        precision: InferencePrecision,
        executor: BlockingExecutor
    ) async throws {
        guard images.count >= Self.fewestImages else {
            throw ModelGraphError(notQuantizable: "Quantizing needs at least \(Self.fewestImages) images.")
        }
        let comparison = try VersionComparison(
            original: package.graphBytes(),
            manifest: package.manifest,
            executor: executor
        )
        let crops = images.map { comparison.crop(of: $0) }
        let measured = known == nil ? crops.indices.filter { $0 % 2 == 0 }.map { crops[$0] } : []
        let compared = known == nil ? crops.indices.filter { $0 % 2 == 1 }.map { crops[$0] } : crops
        if let known { ranges = known } else { ranges = try await comparison.ranges(on: measured) }

        let graph = try QuantizedGraph.file(
            from: comparison.original,
            manifest: package.manifest,
            ranges: ranges
        )
        let note =
            "brought to 8 bits from \(package.identifier) (\(package.digest)) by the ranges of \(ranges.imageCount) images"
        let manifest = try package.manifest.quantized(as: name, file: graph, note: note)

        let cosines = try await comparison.cosines(to: graph, manifest, on: compared)
        meanCosineSimilarity = cosines.reduce(0, +) / Double(cosines.count)
        minimumCosineSimilarity = cosines.min() ?? 0
        guard known != nil || meanCosineSimilarity >= Self.minimumMeanCosineSimilarity else {
            throw ModelGraphError(
                notQuantizable: """
                    In 8 bits the features of \(package.identifier) differ too much from the original's (mean cosine \
                    \(meanCosineSimilarity)). Ranges from real photographs fit better: name a folder of some hundred.
                    """
            )
        }
        look = try comparison.milliseconds(of: graph, manifest, beside: precision, on: compared)
        self.name = name
        files = try Self.files(of: manifest, graph, from: package)
    }

    /// The files of the new package.
    ///
    /// What the original is not meant for, its 8-bit version is not either. They tell nothing that was measured on this machine, so that the same ranges give the same bytes everywhere.
    private static func files(
        of manifest: BaseModelManifest,
        _ graph: Data,
        from original: BaseModelPackage
    ) throws -> [(name: String, data: Data)] {
        let card = """
            # \(manifest.title)

            An 8-bit version of \(original.manifest.title) \(original.manifest.version), made by `ocellus basemodel quantize`: weights of convolutions and the
            values between them have 8 bits. Its features are like the original's, not equal to them: a classifier belongs to the base
            model that it was trained on. Two runtimes do not make quite the same of 8 bits.
            """
        let originalCard = try original.modelCard().map {
            "\n\nThe card of the original:\n\n" + String(decoding: $0, as: UTF8.self)
        }
        var files: [(name: String, data: Data)] = [
            ("manifest.json", try manifest.json()), (manifest.model.file, graph),
            ("MODEL_CARD.md", Data((card + (originalCard ?? "")).utf8)),
        ]
        if let license = try original.licenseText() { files.append(("LICENSE", license)) }
        return files
    }

    /// Installs the package.
    ///
    /// - Throws: `BaseModelError`, for instance if another package has the name; nothing is left behind.
    package func install(in library: BaseModelLibrary) throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "ocellus-quantized-\(UUID())",
            directoryHint: .isDirectory
        )
        defer { try? FileManager.default.removeItem(at: folder) }
        try write(to: folder)
        try library.add(from: folder)
    }

    /// Writes the package into a new folder.
    ///
    /// - Throws: An error of the file system, also if there is something at `folder`.
    package func write(to folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        for (name, data) in files { try data.write(to: folder.appending(path: name)) }
    }
}
