internal import CustomVisionMapping
internal import CustomVisionProtocol
package import ExportService
internal import Foundation
internal import FoundationEssentials
package import HTTPAPI
internal import HTTPTypes
package import PredictionService
package import Projects

/// The protocol as an interface: its table of operations, and the handlers behind it.
///
/// Translates between the wire and ``ProjectStore``, which holds the rules; knows no sockets and checks no keys. A value
/// that is cheap to copy and safe to use from any number of requests at once.
package struct CustomVisionService: ProjectInterface {
    /// The rules.
    package let projects: ProjectStore

    /// The trained iterations.
    let predictions: PredictionService

    /// Stores predictions; flushed before stored predictions are read.
    let predictionLog: PredictionLog?

    /// Makes models for other programs.
    let exports: ExportService

    /// Proposes boxes that may hold something; `nil` proposes none.
    let regionProposer: (any RegionProposing)?

    /// How images are fetched that a request only names.
    let imageSource: ImageSource

    private let note: @Sendable (_ error: any Error, _ reference: String) -> Void

    /// Puts the service together.
    ///
    /// - Parameters:
    ///   - projects: The rules.
    ///   - predictions: Asks trained iterations.
    ///   - predictionLog: The one that `predictions` stores predictions in, so that a query finds what was answered before it.
    ///   - exports: Makes models for other programs.
    ///   - regionProposer: Proposes boxes that may hold something; `nil` proposes none.
    ///   - fetch: Fetches images that a request names by URL. It must refuse addresses that outsiders may not reach.
    ///   - report: Told of every failure that its request's answer does not explain, with the reference that the answer
    ///     names. The error may hold anything, so it belongs in the server's log only.
    package init(
        projects: ProjectStore,
        predictions: PredictionService,
        predictionLog: PredictionLog?,
        exports: ExportService,
        regionProposer: (any RegionProposing)? = nil,
        fetch: any ImageFetching,
        report: @escaping @Sendable (_ error: any Error, _ reference: String) -> Void
    ) {
        self.projects = projects
        self.predictions = predictions
        self.predictionLog = predictionLog
        self.exports = exports
        self.regionProposer = regionProposer
        imageSource = ImageSource(projects: projects, fetch: fetch)
        note = report
    }

    /// How failures are reported to clients.
    package static var errors: ErrorVocabulary { .customVision }

    package func explanation(of error: any Error) -> APIError? {
        (error as? ImageFetchError).map(APIError.init) ?? APIError(explaining: error)
    }

    package func report(_ error: any Error, reference: String) {
        note(error, reference)
    }
}

extension APIError {
    fileprivate init(_ error: ImageFetchError) {
        switch error.code {
        case .source: self.init(.badRequestImageUrl, error.description)
        case .tooLarge: self.init(.badRequestImageSizeBytes, error.description)
        }
    }
}
