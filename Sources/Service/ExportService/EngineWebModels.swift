internal import Annotations
package import BaseModels
internal import Detection
internal import Executors
package import Export
package import Foundation
internal import Learning
package import ModelRuntime
internal import Projects
package import Storage

/// Makes models for web pages on the base models of an engine.
package struct EngineWebModels: WebModelMaking {
    private let engine: ClassifierEngine
    private let executor = BlockingExecutor(threads: 1, name: "ocellus-web", niceness: 5)

    /// Uses the base models of an engine.
    package init(_ engine: ClassifierEngine) {
        self.engine = engine
    }

    package func webModel(of iteration: IterationRecord, model: Data) async throws -> [ExportFile] {
        let engine = engine
        return try await withTaskExecutorPreference(executor) {
            let identifier = iteration.id.uuidString.lowercased()
            let exportable =
                switch iteration.task {
                case .classification:
                    try engine.exportable(ClassifierModel(ofIteration: model), identifier: identifier)
                case .detection:
                    try engine.exportable(DetectorModel(ofIteration: model), identifier: identifier)
                }
            return try WebModel.files(of: exportable)
        }
    }

    package func webFeatures(of domain: Domain) async throws -> [ExportFile] {
        let engine = engine
        return try await withTaskExecutorPreference(executor) { try engine.webFeatures(of: domain) }
    }

    package func package(
        of classifier: PageClassifier,
        on domain: Domain,
        as format: ExportFormat
    ) async throws -> Data {
        let engine = engine
        return try await withTaskExecutorPreference(executor) {
            guard !NativeFormats.contains(format) else {
                throw ExportError(
                    .unsupportedModel,
                    "A classifier from a page is not exported to \(format): it has no evaluation, which model files hold. Send its images as a project."
                )
            }
            let model = try engine.classifier(
                type: classifier.type,
                tags: classifier.tags,
                weights: classifier.weights,
                bias: classifier.bias,
                domain: domain
            )
            return try ModelExport(on: engine).package(
                of: model,
                as: format,
                identifier: classifier.identifier,
                date: Date()
            ).archived()
        }
    }
}
