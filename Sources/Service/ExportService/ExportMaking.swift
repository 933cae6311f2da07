internal import Annotations
internal import Detection
internal import Executors
package import Export
package import Foundation
internal import Learning
package import ModelRuntime
package import Projects
internal import Storage

/// Makes the package of an export.
package protocol ExportMaking: Sendable {
    /// Makes a package.
    ///
    /// - Parameters:
    ///   - task: The iteration with its model.
    ///   - format: What to export it as.
    /// - Returns: The bytes of the archive; the same for the same task.
    /// - Throws: What keeps it from being made, for good.
    func package(of task: ExportTask, as format: ExportFormat) async throws -> Data
}

/// Makes packages on the base models of an engine, and proves them there.
package struct EngineExportMaking: ExportMaking {
    private let engine: ClassifierEngine
    private let program: ContainerProgram
    /// A thread of its own that stands back, so that predictions keep theirs for the seconds that an export takes.
    private let executor = BlockingExecutor(threads: 1, name: "ocellus-export", niceness: 5)

    /// Uses the base models of an engine.
    ///
    /// - Parameters:
    ///   - engine: Its base models answer and are packed.
    ///   - program: What containers run.
    package init(_ engine: ClassifierEngine, program: ContainerProgram) {
        self.engine = engine
        self.program = program
    }

    package func package(of task: ExportTask, as format: ExportFormat) async throws -> Data {
        let (engine, program) = (engine, program)
        return try await withTaskExecutorPreference(executor) {
            let export = ModelExport(on: engine)
            let identifier = task.iteration.id.uuidString.lowercased()
            // The time of the request, not of the work: whoever does it again gives the same bytes.
            let date = task.export.created
            func native() throws -> Data? {
                guard NativeFormats.contains(format) else { return nil }
                return try export.package(
                    ofFile: task.model,
                    as: format,
                    identifier: identifier,
                    program: program,
                    date: date
                ).archived()
            }
            switch task.iteration.task {
            case .classification:
                let model = try ClassifierModel(ofIteration: task.model)
                if let native = try native() { return native }
                return try export.package(of: model, as: format, identifier: identifier, date: date)
                    .archived()
            case .detection:
                let model = try DetectorModel(ofIteration: task.model)
                if let native = try native() { return native }
                return try export.package(of: model, as: format, identifier: identifier, date: date)
                    .archived()
            }
        }
    }
}
