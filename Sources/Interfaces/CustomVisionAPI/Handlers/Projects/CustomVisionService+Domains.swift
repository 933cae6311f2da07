internal import BaseModels
internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import FoundationEssentials
internal import HTTPAPI
internal import Projects

extension CustomVisionService {
    /// GetDomains: all of them, also those that are no longer offered, because clients have their GUIDs in their code.
    func domains(_ call: ProjectCall) throws -> APIResponse {
        try .json(projects.domains.domains.map(Wire.Domain.init))
    }

    /// Answers GetDomain.
    func domain(_ call: ProjectCall) throws -> APIResponse {
        let id = call.id(.domainId)
        guard let domain = projects.domains.domain(id: id) else {
            throw APIError(.notFoundDomain, "There is no domain \(id.uuidString.lowercased()).")
        }
        return try .json(Wire.Domain(domain))
    }
}

extension Wire.Domain {
    init(_ domain: Domain) {
        self.init(
            id: domain.id,
            name: domain.name,
            type: Wire.DomainType(domain.type),
            exportable: domain.isExportable,
            enabled: domain.isOffered,
            exportablePlatforms: domain.platforms,
            modelInformation: domain.isExportable
                ? Wire.ModelInformation(
                    description: "\(domain.packageName) at \(domain.inputEdge) × \(domain.inputEdge) pixels"
                ) : nil
        )
    }
}
