package import BaseModels
internal import CustomVisionMapping
internal import CustomVisionProtocol
package import ExportService
package import FoundationEssentials
package import HTTPAPI
package import Projects

/// The portal's own operations as an interface, over the rules that the protocol's operations have.
package struct PortalService: ProjectInterface {
    /// What the service tells about the program it runs in.
    package struct Installation: Sendable {
        /// The version of this program.
        package let version: String
        /// When the server was started.
        package let started: Date
        /// The number format of inference, such as `f32`.
        package let precision: String
        /// The folder with all data, to tell how much room its volume has.
        package let dataFolder: URL
        /// The base models on this machine.
        package let baseModels: BaseModelLibrary
        /// How many worker processes run now.
        package let workers: @Sendable () -> Int
        /// How many milliseconds one inference of a domain takes here; `nil` until it was measured.
        ///
        /// Returns at once: what is not known is measured in the background.
        package let latency: @Sendable (Domain) -> Double?

        /// Describes an installation.
        package init(
            version: String,
            started: Date,
            precision: String,
            dataFolder: URL,
            baseModels: BaseModelLibrary,
            workers: @escaping @Sendable () -> Int,
            latency: @escaping @Sendable (Domain) -> Double?
        ) {
            self.version = version
            self.started = started
            self.precision = precision
            self.dataFolder = dataFolder
            self.baseModels = baseModels
            self.workers = workers
            self.latency = latency
        }
    }

    /// The rules.
    package let projects: ProjectStore

    /// Archives on their way in.
    let imports: ProjectImports

    /// Models for other programs.
    let exports: ExportService

    /// Models for web pages.
    let webModels: WebModelService

    /// What `/system` reports about the program.
    let installation: Installation

    /// Where sample images come from.
    let samples: SampleImageSource

    /// Who keeps sessions.
    let sessions: any PortalSessions

    /// Who suggests boxes.
    let regionSuggester: any RegionSuggesting

    private let note: @Sendable (_ error: any Error, _ reference: String) -> Void

    /// Puts the service together.
    ///
    /// - Parameters:
    ///   - projects: The rules.
    ///   - imports: Archives on their way in.
    ///   - exports: Makes models for other programs.
    ///   - webModels: Makes models for web pages.
    ///   - installation: What to tell about the program.
    ///   - samples: Where sample images come from.
    ///   - sessions: Who keeps sessions.
    ///   - regionSuggester: Who suggests boxes.
    ///   - report: Told of every failure that its request's answer does not explain, with the reference that the answer
    ///     names. The error may hold anything, so it belongs in the server's log only.
    package init(
        projects: ProjectStore,
        imports: ProjectImports,
        exports: ExportService,
        webModels: WebModelService,
        installation: Installation,
        samples: SampleImageSource,
        sessions: any PortalSessions,
        regionSuggester: any RegionSuggesting,
        report: @escaping @Sendable (_ error: any Error, _ reference: String) -> Void
    ) {
        self.projects = projects
        self.imports = imports
        self.exports = exports
        self.webModels = webModels
        self.installation = installation
        self.samples = samples
        self.sessions = sessions
        self.regionSuggester = regionSuggester
        note = report
    }

    /// How failures are reported to clients: as in the protocol.
    package static var errors: ErrorVocabulary { .customVision }

    package func explanation(of error: any Error) -> APIError? {
        APIError(explaining: error)
    }

    package func report(_ error: any Error, reference: String) {
        note(error, reference)
    }
}
