import BaseModels
import Bytes
import Foundation
import ModelGraph

/// What `ocellus basemodel list` shows; the shape of its JSON.
struct BaseModelListing: Encodable {
    /// An installed base model.
    struct Package: Encodable {
        let name: String
        let version: String
        let title: String
        let license: String
        let parameters: Int
        let sha256: String
        let isBundled: Bool
    }

    /// A domain that can be trained with.
    struct Domain: Encodable {
        let name: String
        let id: String
        let type: BaseModelManifest.Task
        let baseModel: String
        /// Left out of domains of detection: a detector's boxes decide the size.
        let edge: Int?
        let isExportable: Bool
    }

    let baseModels: [Package]
    let domains: [Domain]

    init(library: BaseModelLibrary) throws {
        baseModels = try library.list().packages.map { package in
            let manifest = package.manifest
            return Package(
                name: manifest.name,
                version: manifest.version,
                title: manifest.title,
                license: manifest.license,
                parameters: manifest.model.parameters,
                sha256: manifest.model.sha256.description,
                isBundled: package.origin == .bundled
            )
        }
        let catalog = try DomainCatalog(library)
        let offered = (catalog.classificationDomains + catalog.detectionDomains).filter(\.isOffered)
        domains = offered.map { domain in
            let isDetection = domain.type == .objectDetection
            return Domain(
                name: domain.name,
                id: domain.id.uuidString.lowercased(),
                type: domain.type.task,
                baseModel: domain.packageName,
                edge: isDetection ? nil : domain.inputEdge,
                isExportable: domain.isExportable
            )
        }
    }

    func text(style: TextStyle) -> String {
        var packages = TextTable(
            .text("Base model"),
            .text("Version"),
            .number("Parameters"),
            .text("License"),
            .text("")
        )
        for package in baseModels {
            packages.addRow([
                printable(package.name), printable(package.version),
                Format.decimal(Double(package.parameters) / 1e6, places: 1) + " M",
                printable(package.license),
                package.isBundled ? "built in" : "added",
            ])
        }
        var table = TextTable(
            .text("Domain"),
            .text("For"),
            .text("Base model"),
            .number("Pixels"),
            .text("Exportable")
        )
        for domain in domains {
            table.addRow([
                printable(domain.name), domain.type.rawValue, printable(domain.baseModel),
                domain.edge.map(String.init) ?? "by the boxes",
                domain.isExportable ? "yes" : "no",
            ])
        }
        return packages.rendered(style: style) + "\n\n" + table.rendered(style: style)
    }
}
