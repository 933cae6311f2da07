package import BaseModels
package import Foundation
package import Imaging
package import Inference
internal import Learning
internal import LinearAlgebra
internal import ModelGraph
package import WorkPools

/// A base model brought to 8 bits, with what that did to its features and to its speed.
///
/// The result is a base model of its own: models trained on it know it by its digest and are always asked through it. So
/// nothing that is trained changes its answers because another base model became quicker.
package struct BaseModelQuantisation: Sendable {
    /// The files of the new package.
    package let files: [(name: String, data: Data)]

    /// The name of the new package.
    package let name: String

    /// How alike the embeddings of both are, as the mean cosine over pictures that the ranges were not taken from.
    package let agreement: Double

    /// The same for the picture that changed most.
    package let leastAgreement: Double

    /// Milliseconds that a look takes one thread: the original in the engine's number format, and the 8-bit version.
    package let look: (original: Double, quantised: Double)

    /// The mean cosine below which an 8-bit version is refused: it would be another base model, not a quicker one.
    package static let leastMeanAgreement = 0.99

    /// The fewest pictures to take ranges from and to compare with.
    package static let fewestPictures = 8

    /// Quantises a base model.
    ///
    /// The ranges of its values are taken from every other picture; the rest tell how well they fit.
    ///
    /// - Parameters:
    ///   - package: The base model.
    ///   - name: The name of the new package.
    ///   - pictures: At least ``fewestPictures``, as varied as what the model will see; their content matters little.
    ///   - precision: The number format to compare the speed with.
    ///   - executor: Where the heavy work runs.
    /// - Throws: `ModelGraphError` with `notQuantisable` if the graph cannot be brought to 8 bits or would suffer; also the errors
    ///   of `BaseModelPackage` and `InferenceError`.
    package init(
        of package: BaseModelPackage,
        as name: String,
        pictures: [RGBImage],
        precision: InferencePrecision,
        executor: BlockingExecutor
    ) async throws {
        precondition(
            pictures.count >= Self.fewestPictures,
            "Quantisation needs \(Self.fewestPictures) pictures."
        )
        let (original, manifest) = (try package.graphBytes(), package.manifest)
        let edge = manifest.input.size.compact
        let squares = pictures.map { FeatureView.pixels(of: [.centre], of: $0, edge: edge)[0] }
        let calibrating = squares.indices.filter { $0 % 2 == 0 }.map { squares[$0] }
        let judging = squares.indices.filter { $0 % 2 == 1 }.map { squares[$0] }
        func trunk(_ graph: Data, _ manifest: BaseModelManifest, _ precision: InferencePrecision) throws
            -> CompiledTrunk
        {
            try CompiledTrunk(
                graph: graph,
                manifest: manifest,
                edge: edge,
                precision: precision,
                parallelism: executor.threadCount,
                runtime: OpenVINORuntime()
            )
        }
        func features(of squares: [RGBImage], by trunk: CompiledTrunk) async throws -> [[Float]] {
            try await boundedMap(squares, on: executor) { try trunk.features(of: [$0])[0] }
        }

        let probe = try RangeProbe(of: original, manifest: manifest)
        let reaches = try await features(of: calibrating, by: trunk(probe.graph, probe.manifest, .f32))
        let graph = try QuantisedGraph.file(
            from: original,
            manifest: manifest,
            ranges: RangeProbe.ranges(from: reaches)
        )
        let note =
            "brought to 8 bits from \(package.identifier) (\(package.digest)) by the ranges of \(calibrating.count) pictures"
        let quantised = try manifest.quantised(as: name, file: graph, note: note)

        let quick = try trunk(graph, quantised, .f32)
        let exact = try await features(of: judging, by: trunk(original, manifest, .f32))
        let near = try await features(of: judging, by: quick)
        let cosines = zip(exact, near).map { features in
            let first = Array(features.0.prefix(quick.embeddingCount))
            let second = Array(features.1.prefix(quick.embeddingCount))
            return first.dotProduct(with: second) / max(first.norm * second.norm, .leastNormalMagnitude)
        }
        agreement = cosines.reduce(0, +) / Double(cosines.count)
        leastAgreement = cosines.min() ?? 0
        guard agreement >= Self.leastMeanAgreement else {
            throw ModelGraphError(
                notQuantisable:
                    "In 8 bits the features of \(package.identifier) differ too much from the original's (mean cosine \(agreement))."
            )
        }
        look = (
            try Self.milliseconds(of: trunk(original, manifest, precision), on: judging),
            try Self.milliseconds(of: quick, on: judging)
        )
        self.name = name
        // What the original is not meant for, its 8-bit version is not either.
        let originalCard =
            try package.modelCard().map {
                "\n\nThe card of the original:\n\n" + String(decoding: $0, as: UTF8.self)
            } ?? ""
        let card = """
            # \(quantised.title)

            An 8-bit version of \(manifest.title) \(manifest.version), made by `ocellus basemodel quantise`: weights of convolutions and the
            values between them have 8 bits. Its features are like the original's (mean cosine \(agreement) on \(judging.count)
            pictures), not equal to them: a classifier belongs to the base model that it was trained on.
            """ + originalCard
        files = [
            ("manifest.json", try quantised.json()), (quantised.model.file, graph),
            ("MODEL_CARD.md", Data(card.utf8)),
        ]
    }

    /// Installs the package.
    ///
    /// - Throws: `BaseModelError`, for instance if another package has the name; nothing is left behind.
    package func install(in library: BaseModelLibrary) throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "ocellus-quantised-\(UUID())",
            directoryHint: .isDirectory
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, data) in files { try data.write(to: folder.appending(path: name)) }
        try library.add(from: folder)
    }

    /// The median time of a look on this thread alone.
    private static func milliseconds(of trunk: CompiledTrunk, on squares: [RGBImage]) throws -> Double {
        _ = try trunk.features(of: [squares[0]])
        let times = try squares.map { square in
            try ContinuousClock().measure { _ = try trunk.features(of: [square]) }
        }
        return times.sorted()[times.count / 2] / .milliseconds(1)
    }
}
