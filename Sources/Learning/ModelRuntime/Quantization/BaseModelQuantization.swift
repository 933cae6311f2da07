package import BaseModels
internal import Bytes
package import Executors
internal import Foundation
package import Imaging
internal import Inference
internal import Learning
package import ModelGraph

/// Brings a convolutional base model to 8 bits, and tells what that does to its features and to its speed.
///
/// The result is a base model of its own: models trained on it know it by its digest and are always asked through it. So
/// nothing that is trained changes its answers because another base model became quicker.
package struct BaseModelQuantization: Sendable {
    /// The mean cosine similarity below which ranges measured now are refused: it would be another base model, not a quicker one.
    package static let minimumMeanSimilarity = 0.99

    /// The fewest images to calibrate and to compare with.
    package static let minimumImageCount = 8

    private let original: BaseModelPackage
    private let executor: BlockingExecutor

    /// Names the base model; nothing is read yet.
    ///
    /// - Parameters:
    ///   - package: The base model.
    ///   - executor: Where the heavy work runs.
    package init(of package: BaseModelPackage, executor: BlockingExecutor) {
        original = package
        self.executor = executor
    }

    /// Makes the 8-bit version.
    ///
    /// With `ranges` all images are compared with; without, every other image calibrates, and the rest tell how well that fits.
    ///
    /// - Parameters:
    ///   - name: The name of the new package.
    ///   - known: The activation ranges, if they are known from better images than are at hand.
    ///   - images: At least ``minimumImageCount``, as varied as what the model will see; their content matters little.
    ///   - precision: The number format of the original whose speed is compared with.
    /// - Returns: The 8-bit version, not written anywhere yet.
    /// - Throws: `ModelGraphError` with `notQuantizable` if there are too few images, or if the graph cannot be brought to 8 bits or would
    ///   suffer; also the errors of `BaseModelPackage` and `InferenceError`.
    package func quantized(
        as name: String,
        ranges known: ActivationRanges? = nil,
        images: [RGBImage],
        comparedIn precision: InferencePrecision
    ) async throws -> QuantizedBaseModel {
        guard images.count >= Self.minimumImageCount else {
            throw ModelGraphError(
                notQuantizable: "Quantizing needs at least \(Self.minimumImageCount) images."
            )
        }
        let edge = original.manifest.input.size.default
        let crops = images.map { FeatureView.pixels(of: [.center], of: $0, edge: edge)[0] }
        let file = try original.graphBytes()
        let graph = try Graph(onnx: file)
        let ranges: ActivationRanges
        let compared: [RGBImage]
        if let known {
            (ranges, compared) = (known, crops)
        } else {
            let calibrating = stride(from: 0, to: crops.count, by: 2).map { crops[$0] }
            ranges = try await calibrated(graph, on: calibrating)
            compared = stride(from: 1, to: crops.count, by: 2).map { crops[$0] }
        }
        let written = try written(graph, as: name, ranges: ranges)
        let comparison = VersionComparison(
            original: .init(graph: file, manifest: original.manifest),
            quantized: written,
            executor: executor
        )
        let similarity = try await comparison.similarity(on: compared)
        guard known != nil || similarity.mean >= Self.minimumMeanSimilarity else {
            throw ModelGraphError(
                notQuantizable: """
                    In 8 bits the features of \(original.identifier) differ too much from the original's (mean cosine \
                    \(similarity.mean)). Ranges from real photographs fit better: name a folder of some hundred.
                    """
            )
        }
        return QuantizedBaseModel(
            name: name,
            files: try files(of: written),
            ranges: ranges,
            similarity: similarity,
            latency: try comparison.latency(on: compared, originalIn: precision)
        )
    }

    /// Measures activation ranges on crops.
    private func calibrated(_ graph: Graph, on crops: [RGBImage]) async throws -> ActivationRanges {
        let calibration = try CalibrationGraph(of: graph, manifest: original.manifest)
        let version = VersionComparison.Version(
            graph: try calibration.graph.onnx(),
            manifest: calibration.manifest
        )
        let backbone = try version.compiled(in: .f32, parallelism: executor.threadCount)
        let embeddings = try await backbone.features(ofEach: crops, on: executor)
        return calibration.ranges(from: embeddings, edge: backbone.edge)
    }

    /// Writes the graph in 8 bits and its manifest.
    private func written(
        _ graph: Graph,
        as name: String,
        ranges: ActivationRanges
    ) throws -> VersionComparison.Version {
        let quantized = try graph.quantized(for: original.manifest, ranges: ranges)
        let file = try quantized.onnx()
        let note =
            "brought to 8 bits from \(original.identifier) (\(original.digest)) by the ranges of \(ranges.imageCount) images"
        return VersionComparison.Version(
            graph: file,
            manifest: try original.manifest.quantized(
                as: name,
                graph: quantized,
                sha256: ContentDigest(of: file),
                note: note
            )
        )
    }

    /// The files of the new package.
    ///
    /// They tell nothing that was measured on this machine, so that the same ranges give the same bytes everywhere.
    private func files(
        of version: VersionComparison.Version
    ) throws -> [(name: String, data: Data)] {
        let manifest = version.manifest
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
            ("manifest.json", try manifest.json()), (manifest.model.file, version.graph),
            ("MODEL_CARD.md", Data((card + (originalCard ?? "")).utf8)),
        ]
        if let license = try original.licenseText() { files.append(("LICENSE", license)) }
        return files
    }
}
