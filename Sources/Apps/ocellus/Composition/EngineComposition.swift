import ArgumentParser
import BaseModels
import Foundation
import ModelRuntime

extension ClassifierEngine {
    /// The engine that a command works with.
    ///
    /// - Throws: If this processor cannot compute in the precision that was asked for.
    convenience init(_ options: ComputeOptions) throws {
        try self.init(
            library: BaseModelLibrary(),
            precision: options.precision,
            threads: options.threads,
            cacheRoot: options.cacheRoot,
            cacheLimit: options.cacheLimit
        )
    }
}

extension DomainCatalog {
    /// A classification domain by its name or its GUID.
    ///
    /// - Throws: `ValidationError` that lists the domains there are.
    func classificationDomain(named name: String) throws -> Domain {
        try domain(named: name, of: .classification, called: "classification", among: classificationDomains)
    }

    /// An object detection domain by its name or its GUID.
    ///
    /// - Throws: `ValidationError` that lists the domains there are.
    func detectionDomain(named name: String) throws -> Domain {
        try domain(named: name, of: .objectDetection, called: "object detection", among: detectionDomains)
    }

    private func domain(
        named name: String,
        of type: Domain.Kind,
        called title: String,
        among offered: [Domain]
    ) throws -> Domain {
        let found = UUID(uuidString: name).flatMap(domain(id:)) ?? domain(named: name, type: type)
        guard let found, found.type == type else {
            let names = offered.map { "“\($0.name)”" }.joined(separator: ", ")
            throw ValidationError(
                "There is no \(title) domain “\(printable(name))”. There are \(names)."
            )
        }
        return found
    }
}
