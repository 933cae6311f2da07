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
    private let program: ContainerProgram
    private let executor = BlockingExecutor(threads: 1, name: "ocellus-web", niceness: 5)

    /// Uses the base models of an engine.
    ///
    /// - Parameters:
    ///   - engine: Its base models answer and are packed.
    ///   - program: What containers run.
    package init(_ engine: ClassifierEngine, program: ContainerProgram) {
        self.engine = engine
        self.program = program
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
        let (engine, program) = (engine, program)
        return try await withTaskExecutorPreference(executor) {
            let model = try engine.classifier(
                type: classifier.type,
                tags: classifier.tags,
                weights: classifier.weights,
                bias: classifier.bias,
                domain: domain
            )
            let export = ModelExport(on: engine)
            if NativeFormats.contains(format) {
                return try export.package(
                    ofFile: Data(ClassifierFile.given(model).archived()),
                    as: format,
                    identifier: classifier.identifier,
                    program: program,
                    date: Date()
                ).archived()
            }
            return try export.package(
                of: model,
                as: format,
                identifier: classifier.identifier,
                date: Date()
            ).archived()
        }
    }
}
