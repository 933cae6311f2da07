internal import BaseModels
internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import FoundationEssentials
internal import HTTPAPI
internal import ModelGraph
internal import Projects

extension PortalService {
    /// The name under which a base model's manifest tells its accuracy over the sets of `docs/accuracy.md`, in per cent.
    package static let accuracyMeasure = "mean of docs/accuracy.md"

    /// The domains for new projects, with what each is for, costs and achieves.
    func domains(_ call: ProjectCall) async throws -> APIResponse {
        let (library, latency, catalog) = (installation.baseModels, installation.latency, projects.domains)
        let choices = try await projects.blocking {
            let packages = try library.list().packages
            let offered = catalog.classificationDomains + catalog.detectionDomains
            return offered.map { domain in
                // The newest version comes first, and it is the one that training takes.
                let manifest = packages.first { $0.manifest.name == domain.packageName }?.manifest
                return PortalWire.DomainChoice(
                    domain,
                    twin: domain.twin(among: offered),
                    manifest: manifest,
                    millisecondsPerImage: latency(domain)
                )
            }
        }
        return try .json(choices)
    }
}

extension PortalWire.DomainChoice {
    fileprivate init(
        _ domain: Domain,
        twin: Domain?,
        manifest: BaseModelManifest?,
        millisecondsPerImage: Double?
    ) {
        self.init(
            id: domain.id,
            name: domain.name,
            type: Wire.DomainType(domain.type),
            explanation: DomainExplanation(of: domain, sameAs: twin?.name, title: manifest?.title).text,
            sameAs: twin?.name,
            baseModel: PortalWire.DomainBaseModel(name: domain.packageName, title: manifest?.title),
            inputEdge: domain.inputEdge,
            millisecondsPerImage: millisecondsPerImage,
            accuracy: manifest?.measured?.accuracy?[PortalService.accuracyMeasure],
            isCompact: domain.isExportable,
            exportable: domain.isExportable,
            isDefault: domain.id == ProjectRules.defaultDomainID
        )
    }
}

extension Domain {
    /// The first domain before this one that uses the same base model in the same way.
    func twin(among domains: [Domain]) -> Domain? {
        domains.first { other in
            other.type == type && other.packageName == packageName && other.inputEdge == inputEdge
                && other.viewLimit == viewLimit && other.detectionRecipe == detectionRecipe
        }.flatMap { $0.id == id ? nil : $0 }
    }
}
