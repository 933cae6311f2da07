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
        let baseModel: String
        let edge: Int
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
        domains = try DomainCatalog(library).classificationDomains.filter(\.isOffered).map { domain in
            Domain(
                name: domain.name,
                id: domain.id.uuidString.lowercased(),
                baseModel: domain.packageName,
                edge: domain.inputEdge,
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
        var table = TextTable(.text("Domain"), .text("Base model"), .number("Pixels"), .text("Exportable"))
        for domain in domains {
            table.addRow([
                printable(domain.name), printable(domain.baseModel), String(domain.edge),
                domain.isExportable ? "yes" : "no",
            ])
        }
        return packages.rendered(style: style) + "\n\n" + table.rendered(style: style)
    }
}
