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
