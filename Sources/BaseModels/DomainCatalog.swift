internal import Digests
package import FoundationEssentials
internal import ModelGraph

/// The domains this machine can train: those of the protocol, and one or two for each further base model.
///
/// A base model that supports both tasks gives two domains of one name, as `General` has two.
package struct DomainCatalog: Sendable {
    /// All domains, offered or not; the protocol's first.
    package let domains: [Domain]

    /// Reads the library as it is now; packages installed later are not seen.
    ///
    /// - Throws: ``BaseModelError`` if the package behind the protocol's domains is missing.
    package init(_ library: BaseModelLibrary) throws {
        let packages = try library.list().packages
        let foundation = EmbeddedBaseModels.defaultPackageName
        guard let base = packages.first(where: { $0.manifest.name == foundation })?.manifest else {
            throw BaseModelError(
                .noSuchPackage,
                "The base model \(foundation.quoted), on which the standard domains stand, is missing."
            )
        }
        var domains = DomainTable.entries.map { Self.domain($0, on: base) }
        var names: Set<String> = [foundation]
        for package in packages where names.insert(package.manifest.name).inserted {
            let taken = Set(domains.map(\.id))
            domains += Self.domains(of: package.manifest, besides: taken)
        }
        self.domains = domains
    }

    /// The classification domains to offer for new projects.
    package var classificationDomains: [Domain] {
        domains.filter { $0.isOffered && $0.type == .classification }
    }

    /// The object detection domains to offer for new projects.
    package var detectionDomains: [Domain] {
        domains.filter { $0.isOffered && $0.type == .objectDetection }
    }

    /// The domain of a GUID.
    package func domain(id: UUID) -> Domain? {
        domains.first { $0.id == id }
    }

    /// The domain of a name, in any mixture of capitals and small letters.
    ///
    /// Names such as `General (compact)` stand for one domain of each type.
    package func domain(named name: String, type: Domain.Kind = .classification) -> Domain? {
        let wanted = name.lowercased()
        return domains.first { $0.type == type && $0.name.lowercased() == wanted }
    }

    private static func domain(_ entry: DomainTable.Entry, on base: BaseModelManifest) -> Domain {
        Domain(
            id: entry.id,
            name: entry.name,
            type: entry.type,
            platforms: entry.platforms,
            packageName: base.name,
            recipe: entry.recipe,
            inputEdge: entry.recipe.inputEdge(of: base.input.size),
            isOffered: entry.isOffered && base.tasks.contains(entry.type.task)
        )
    }

    /// The domains of a further base model, one for each of its tasks.
    private static func domains(of manifest: BaseModelManifest, besides taken: Set<UUID>) -> [Domain] {
        var taken = taken
        return [Domain.Kind.classification, .objectDetection].filter { manifest.tasks.contains($0.task) }.map
        { type in
            // The manifest's GUID goes to the first domain, unless another domain has it.
            let given = manifest.id.flatMap { taken.contains($0) ? nil : $0 }
            let id = given ?? derivedIdentifier(of: manifest.name, type)
            taken.insert(id)
            return Domain(
                id: id,
                name: manifest.name,
                type: type,
                platforms: manifest.exportFormats ?? [],
                packageName: manifest.name,
                recipe: .standard,
                inputEdge: manifest.input.size.default,
                isOffered: true
            )
        }
    }

    /// A GUID that is always the same for a name and type: version 8 of RFC 9562, from a SHA-256.
    static func derivedIdentifier(of name: String, _ type: Domain.Kind) -> UUID {
        var bytes = ContentDigest(of: Array("ocellus/domain/\(type.rawValue)/\(name)".utf8)).bytes
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        return UUID(
            uuid: (
                bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7], bytes[8],
                bytes[9],
                bytes[10], bytes[11], bytes[12], bytes[13], bytes[14], bytes[15]
            )
        )
    }
}
