internal import BaseModels
internal import CustomVisionAPI
internal import FoundationEssentials
internal import ModelGraph
internal import Workspace

extension PortalService {
    /// The domains for new projects, with what each is for.
    func domains(_ call: PortalCall) async throws -> APIResponse {
        let library = installation.baseModels
        let packages = try await workspace.blocking { try library.list().packages }
        let catalog = workspace.domains
        let standard = catalog.domain(id: ProjectRules.defaultDomainID)
        let choices = (catalog.classificationDomains + catalog.detectionDomains).map { domain in
            // The newest version comes first, and it is the one that training takes.
            let manifest = packages.first { $0.manifest.name == domain.packageName }?.manifest
            return PortalWire.DomainChoice(
                id: domain.id,
                name: domain.name,
                type: Wire.DomainType(domain.type),
                explanation: DomainExplanation(of: domain, beside: standard, title: manifest?.title).text,
                cost: PortalWire.DomainCost(manifest?.measured?.cost ?? [:], edge: domain.inputEdge),
                exportable: domain.isExportable,
                isDefault: domain.id == ProjectRules.defaultDomainID
            )
        }
        return try .json(choices)
    }
}

extension PortalWire.DomainCost {
    /// Looks up what the author of a base model measured.
    ///
    /// - Parameters:
    ///   - measured: Numbers under names such as `GMAC at 192 px` and `ms at 192 px`.
    ///   - edge: The size that is asked for; other sizes are left out, except that multiplications grow with the area.
    init(_ measured: [String: Double], edge: Int) {
        let known = measured.compactMap { name, value -> (edge: Int, multiplyAdds: Double)? in
            let words = name.split(separator: " ")
            guard words.count == 4, words[0] == "GMAC", words[1] == "at", words[3] == "px",
                let edge = Int(words[2]), edge > 0
            else { return nil }
            return (edge, value * 1e9)
        }
        let nearest = known.min { (abs($0.edge - edge), $0.edge) < (abs($1.edge - edge), $1.edge) }
        self.init(
            milliseconds: measured["ms at \(edge) px"],
            multiplyAdds: nearest.map { known in
                let scale = Double(edge) / Double(known.edge)
                return (known.multiplyAdds * scale * scale).rounded()
            }
        )
    }
}
