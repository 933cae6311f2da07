package import BaseModels
package import Export
package import Foundation
package import Projects
package import Storage

/// Makes models for web pages.
package protocol WebModelMaking: Sendable {
    /// The files of a trained model.
    ///
    /// - Parameters:
    ///   - iteration: What it is.
    ///   - model: Its model file.
    /// - Returns: The model and its description.
    /// - Throws: What keeps it from being made, for good.
    func webModel(of iteration: IterationRecord, model: Data) async throws -> [ExportFile]

    /// The files of a domain's base model, which gives features.
    ///
    /// - Throws: `BaseModelError` if it is not installed, or what keeps it from being made.
    func webFeatures(of domain: Domain) async throws -> [ExportFile]

    /// The package of a classifier that was trained in a page, proved like that of an iteration.
    ///
    /// - Parameters:
    ///   - classifier: The head.
    ///   - domain: Whose base model the head was trained on.
    ///   - format: What to export it as.
    /// - Returns: The bytes of the archive.
    /// - Throws: What keeps it from being made, for good.
    func package(
        of classifier: PageClassifier,
        on domain: Domain,
        as format: ExportFormat
    ) async throws -> Data
}

/// Models for web pages: trained ones, and base models for heads that are trained in a page.
///
/// What pages run is made when it is first asked for, which takes about half a second, and kept in memory for the next.
package struct WebModelService: Sendable {
    /// A base model that a page may ask for.
    package struct BaseModel: Hashable, Sendable {
        /// What it is called in addresses, such as `efficientnet-lite0-224`.
        package let name: String
        /// The edge of the square image it takes, in pixels.
        package let edge: Int
        let domain: Domain
        /// The package that it comes from.
        package var packageName: String { domain.packageName }
    }

    private let projects: ProjectStore
    private let maker: any WebModelMaking
    private let cache = WebModelCache(limit: 4)

    /// Prepares models.
    ///
    /// - Parameters:
    ///   - projects: Where iterations are, and domains.
    ///   - maker: Makes the files.
    package init(projects: ProjectStore, maker: any WebModelMaking) {
        self.projects = projects
        self.maker = maker
    }

    /// The base models there are, the smallest first: those of the domains for classification that are not in 8 bits.
    package var baseModels: [BaseModel] {
        let domains = projects.domains.classificationDomains
        var seen: Set<String> = []
        // Compact domains are made to leave the server.
        let ordered = domains.filter(\.isExportable) + domains.filter { !$0.isExportable }
        return ordered.compactMap { domain in
            guard !domain.packageName.hasSuffix(BundledBaseModels.quantizedSuffix) else { return nil }
            let name = "\(domain.packageName)-\(domain.inputEdge)"
            return seen.insert(name).inserted
                ? BaseModel(name: name, edge: domain.inputEdge, domain: domain) : nil
        }
    }

    /// The files of a base model.
    ///
    /// - Parameter name: Its name in addresses.
    /// - Returns: `nil` if there is none of that name.
    /// - Throws: What keeps it from being made.
    package func files(ofBaseModel name: String) async throws -> [ExportFile]? {
        guard let model = baseModels.first(where: { $0.name == name }) else { return nil }
        return try await cache.files(for: "base/" + name) { try await maker.webFeatures(of: model.domain) }
    }

    /// Exports a classifier that was trained in a page; takes a second or two.
    ///
    /// - Parameters:
    ///   - classifier: The head.
    ///   - name: The base model's name in addresses.
    ///   - platform: The platform, in the protocol's words.
    ///   - flavor: The variant; `nil` for the usual one.
    /// - Returns: The bytes of the archive.
    /// - Throws: `ProjectError` with `exportNotPossible` and why.
    package func export(
        _ classifier: PageClassifier,
        onBaseModel name: String,
        platform: String,
        flavor: String?
    ) async throws -> Data {
        guard let model = baseModels.first(where: { $0.name == name }) else {
            let names = baseModels.map(\.name).joined(separator: ", ")
            throw ProjectError(
                .exportNotPossible,
                "There is no base model of this name here; there are \(names)."
            )
        }
        return try await Self.explained {
            let format = try ExportFormat(platform: platform, flavor: flavor)
            return try await maker.package(of: classifier, on: model.domain, as: format)
        }
    }

    /// The files of a trained iteration.
    ///
    /// - Throws: `ProjectError` with `iterationNotTrained`, or with `exportNotPossible` and why.
    package func files(of iterationID: UUID, in projectID: UUID) async throws -> [ExportFile] {
        let (iteration, digest) = try await projects.trainedModel(of: iterationID, in: projectID)
        return try await Self.explained {
            try await cache.files(for: "\(iterationID)/\(digest)") {
                try await maker.webModel(of: iteration, model: projects.exportPackage(digest))
            }
        }
    }

    /// Makes something; what is in its way is told to clients.
    private static func explained<Made>(_ make: () async throws -> Made) async throws -> Made {
        do {
            return try await make()
        } catch let error as ProjectError {
            throw error
        } catch {
            guard let sentence = ExportService.sentence(for: error) else { throw error }
            throw ProjectError(.exportNotPossible, sentence)
        }
    }
}
