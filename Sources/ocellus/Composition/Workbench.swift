import ArgumentParser
import BaseModels
import Digests
import Foundation
import Imaging
import Inference
import Learning
import ModelGraph
import WorkPools

/// What the commands work with, put together once for each run: base models, compiled trunks, threads, the cache.
final class Workbench: Sendable {
    let library: BaseModelLibrary
    let executor: BlockingExecutor
    private let cacheRoot: URL?
    private let precision: InferencePrecision
    private let trunks = TrunkCache()

    /// Puts a workbench together; cheap, because a base model is loaded only when a picture must be looked at.
    ///
    /// - Throws: `InferenceError` if this processor cannot compute in the precision.
    init(_ options: ComputeOptions) throws {
        library = try BaseModelLibrary()
        executor = BlockingExecutor(threads: options.threads, name: "ocellus-work")
        cacheRoot = options.cacheRoot
        precision = try options.precision.resolved()
    }

    /// A base model at the size that a domain asks for.
    func base(domain name: String) throws -> (base: ClassifierTraining.Base, package: BaseModelPackage) {
        let domain = try DomainCatalog(library).classificationDomain(named: name)
        let package = try library.package(named: domain.packageName)
        let manifest = package.manifest
        let base = ClassifierTraining.Base(
            reference: BaseModelReference(
                name: manifest.name,
                version: manifest.version,
                digest: package.digest
            ),
            space: space(of: package, edge: domain.inputEdge),
            embeddingCount: manifest.outputs.embedding.dimensions,
            domain: domain.name
        )
        return (base, package)
    }

    /// The base model that a trained model stands on, at the size it was trained at.
    ///
    /// - Throws: If no installed base model has the digest that the model names.
    func base(of model: ClassifierModel) throws -> (space: FeatureSpace, package: BaseModelPackage) {
        let package = try library.package(digest: model.baseModel.digest)
        return (space(of: package, edge: model.space.edge), package)
    }

    /// Looks at pictures through a base model.
    func extraction(space: FeatureSpace, package: BaseModelPackage) -> FeatureExtraction {
        let (trunks, parallelism) = (trunks, executor.threadCount)
        return FeatureExtraction(
            space: space,
            cache: cacheRoot.map { FeatureCache(root: $0, space: space) }
        ) {
            let key = TrunkCache.Key(
                baseModel: space.baseModel.description,
                edge: space.edge,
                precision: space.precision
            )
            let trunk = try trunks.trunk(for: key) {
                try CompiledTrunk(
                    graph: package.graphBytes(),
                    manifest: package.manifest,
                    edge: space.edge,
                    precision: space.precision,
                    parallelism: parallelism,
                    runtime: OpenVINORuntime()
                )
            }
            return CompiledTrunkInSpace(trunk: trunk, space: space)
        }
    }

    private func space(of package: BaseModelPackage, edge: Int) -> FeatureSpace {
        let outputs = package.manifest.outputs
        return FeatureSpace(
            baseModel: package.digest,
            edge: edge,
            precision: precision,
            featureCount: (outputs.maps ?? []).reduce(outputs.embedding.dimensions) { $0 + $1.channels },
            runtime: "OpenVINO \(OpenVINORuntime.version)"
        )
    }
}

/// A compiled trunk as the learning module sees it.
private struct CompiledTrunkInSpace: Trunk {
    let trunk: CompiledTrunk
    let space: FeatureSpace

    func features(of pixels: RGBImage) throws -> [Float] {
        try trunk.features(of: pixels)
    }
}

extension DomainCatalog {
    /// A classification domain by its name or its GUID.
    ///
    /// - Throws: `ValidationError` that lists the domains there are.
    func classificationDomain(named name: String) throws -> Domain {
        let found = UUID(uuidString: name).flatMap(domain(id:)) ?? domain(named: name)
        guard let found, found.type == .classification else {
            let names = classificationDomains.filter(\.isOffered).map { "“\($0.name)”" }.joined(
                separator: ", "
            )
            throw ValidationError(
                "There is no classification domain “\(printable(name))”. There are \(names)."
            )
        }
        return found
    }
}
