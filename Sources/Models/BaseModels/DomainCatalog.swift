internal import Bytes
package import FoundationEssentials
internal import ModelGraph

/// The domains this machine can train: those of the protocol, and some for each further base model.
///
/// A base model that supports both tasks gives two domains of one name, as `General` has two; one whose manifest names
/// several sizes gives a domain for each.
package struct DomainCatalog: Sendable {
    /// The domains that clients are told of, offered or not; the protocol's first.
    package let domains: [Domain]

    /// Domains that answer to their GUID and name only.
    private let unlisted: [Domain]

    /// Reads the library as it is now; packages installed later are not seen.
    ///
    /// - Throws: ``BaseModelError`` if a package behind the protocol's domains is missing.
    package init(_ library: BaseModelLibrary) throws {
        // By name the newest version comes first, and it is the one that training takes.
        let manifests = try library.list().packages.map(\.manifest)
        var domains: [Domain] = []
        for entry in DomainTable.entries {
            let name = entry.base.packageName
            guard let manifest = manifests.first(where: { $0.name == name }) else {
                throw BaseModelError(
                    .noSuchPackage,
                    "The base model \(name.quoted), on which standard domains stand, is missing: run "
                        + "scripts/install-basemodels.sh."
                )
            }
            domains.append(Self.domain(entry, on: manifest))
        }
        for entry in DomainTable.quantized {
            if let manifest = manifests.first(where: { $0.name == entry.base.packageName }) {
                domains.append(Self.domain(entry, on: manifest))
            }
        }
        let bundled = Set(domains.map(\.packageName))
        var unlisted: [Domain] = []
        var names: Set<String> = []
        for manifest in manifests where names.insert(manifest.name).inserted {
            let taken = Set((domains + unlisted).map(\.id))
            let isBundled = bundled.contains(manifest.name)
            let own = Self.domains(of: manifest, isOffered: !isBundled, besides: taken)
            if isBundled { unlisted += own } else { domains += own }
        }
        self.domains = domains
        self.unlisted = unlisted
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
        (domains + unlisted).first { $0.id == id }
    }

    /// The domain of a name, in any mixture of capitals and small letters.
    ///
    /// Names such as `General (compact)` stand for one domain of each type.
    package func domain(named name: String, type: Domain.Kind = .classification) -> Domain? {
        let wanted = name.lowercased()
        return (domains + unlisted).first { $0.type == type && $0.name.lowercased() == wanted }
    }

    private static func domain(_ entry: DomainTable.Entry, on manifest: BaseModelManifest) -> Domain {
        Domain(
            id: entry.id,
            name: entry.name,
            type: entry.type,
            platforms: entry.platforms,
            packageName: manifest.name,
            inputEdge: entry.base.inputEdge,
            viewLimit: entry.base.viewLimit,
            detectionRecipe: entry.detectionRecipe,
            isOffered: entry.isOffered && manifest.tasks.contains(entry.type.task)
        )
    }

    /// The domains of a base model under its own name: for each of its tasks one at its default size, and of those that are
    /// offered further ones at its other sizes.
    ///
    /// Base models behind the protocol's domains have them too, but neither offered nor listed: a project may name one from the time
    /// when the base model was an addition.
    private static func domains(
        of manifest: BaseModelManifest,
        isOffered: Bool,
        besides taken: Set<UUID>
    ) -> [Domain] {
        let size = manifest.input.size
        let others = isOffered ? Set([size.compact, size.fine]).subtracting([size.default]).sorted() : []
        let tasks = [Domain.Kind.classification, .objectDetection].filter { manifest.tasks.contains($0.task) }
        var taken = taken
        return ([size.default] + others).flatMap { edge in
            tasks.map { type in
                let name = edge == size.default ? manifest.name : "\(manifest.name) (\(edge) px)"
                // The manifest's GUID goes to the first domain, unless another domain has it.
                let given = edge == size.default ? manifest.id.flatMap { taken.contains($0) ? nil : $0 } : nil
                let id = given ?? derivedIdentifier(of: name, type)
                taken.insert(id)
                return Domain(
                    id: id,
                    name: name,
                    type: type,
                    platforms: manifest.exportFormats ?? [],
                    packageName: manifest.name,
                    inputEdge: edge,
                    viewLimit: type == .classification ? 2 : 1,
                    detectionRecipe: type == .classification ? nil : .general,
                    isOffered: isOffered
                )
            }
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
