package import BaseModels
package import Detection
import Inference
package import Learning
package import ModelGraph

extension ClassifierEngine {
    /// The base model of a domain of detection.
    ///
    /// - Throws: `BaseModelError` if its package is not installed or damaged.
    package func detectionBase(of domain: Domain) throws -> DetectionBase {
        DetectionBase(package: try library.package(named: domain.packageName), precision: precision)
    }

    /// Other installed base models that detectors can stand on.
    ///
    /// - Parameter base: The one that is left out.
    /// - Returns: Those that give the same strides, without versions in 8 bits.
    package func detectionAlternatives(to base: DetectionBase) -> [DetectionBase] {
        let strides = base.levels.map(\.stride)
        return ((try? library.list().packages) ?? []).compactMap { package in
            let other = DetectionBase(package: package, precision: precision)
            let isQuantized = package.manifest.model.operators.contains("QuantizeLinear")
            return package.digest != base.package.digest && !isQuantized
                && other.levels.map(\.stride) == strides ? other : nil
        }
    }

    /// What computes the maps of a base model for images of a size.
    ///
    /// The backbone is compiled on first use and then shared by all who want the same maps.
    ///
    /// - Parameters:
    ///   - base: The base model.
    ///   - edge: The edge in pixels of the images.
    ///   - maps: The names of the maps that are wanted; `nil` for all.
    /// - Returns: The extractor.
    package func mapExtractor(
        of base: DetectionBase,
        edge: Int,
        maps: Set<String>? = nil
    ) -> any MapExtractor {
        let levels = base.levels.filter { maps?.contains($0.name) ?? true }
        let names = levels.map(\.name)
        return CompiledMapExtractor(
            identity: "\(base.package.digest) \(base.precision.rawValue) \(edge)",
            edge: edge,
            levels: levels,
            compiled: {
                try self.backbone(
                    of: base.package,
                    edge: edge,
                    // A graph must compute something.
                    maps: names.isEmpty ? nil : names,
                    precision: base.precision
                )
            },
            graph: { try Graph(onnx: base.package.graphBytes()) }
        )
    }

    /// The base model that a detector stands on.
    ///
    /// - Parameters:
    ///   - model: The detector.
    ///   - wanted: The number format; `nil` leaves it to model and engine.
    /// - Returns: The base model.
    /// - Throws: `BaseModelError` if no installed base model has the digest that the model names; `ModelFileError` if it does not give
    ///   the maps that the model wants.
    package func base(
        of model: DetectorModel,
        precision wanted: InferencePrecision? = nil
    ) throws -> DetectionBase {
        let reference = model.baseModel
        let package = try library.package(
            digest: reference.digest,
            knownAs: "\(reference.name) \(reference.version)"
        )
        // A detector is served in the number format that its maps were computed in, if the processor has it.
        let evaluated = (try? model.precision.resolved()) ?? precision
        let base = DetectionBase(package: package, precision: wanted ?? evaluated)
        try ModelFileError.require(
            model.recipe.levels.allSatisfy(base.levels.contains)
                && model.recipe.edge.isMultiple(of: package.manifest.input.size.multipleOf),
            "its recipe does not fit its base model."
        )
        return base
    }
}

/// A base model that detectors stand on.
package struct DetectionBase: Sendable {
    package let package: BaseModelPackage
    /// The number format that it computes in; never `auto`.
    package let precision: InferencePrecision

    /// The maps it gives, from fine to coarse.
    package var levels: [DetectorLevel] {
        (package.manifest.outputs.maps ?? []).map {
            DetectorLevel(name: $0.name, stride: $0.stride, channels: $0.channels)
        }
    }

    /// What models name it by.
    package var reference: BaseModelReference {
        BaseModelReference(
            name: package.manifest.name,
            version: package.manifest.version,
            digest: package.digest
        )
    }
}
