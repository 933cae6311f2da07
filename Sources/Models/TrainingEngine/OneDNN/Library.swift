internal import COneDNN

/// The part of oneDNN that all plans of the process share.
enum Library {
    private enum Creation {
        case engine(dnnl_engine_t)
        case failure(TrainingEngineError)
    }

    // oneDNN's engine may be used from any thread; it lives as long as the process.
    private nonisolated(unsafe) static let creation: Creation = {
        var created: dnnl_engine_t?
        let status = dnnl_engine_create(&created, dnnl_cpu, 0)
        guard status == dnnl_success, let created else {
            return .failure(TrainingEngineError(.library(operation: "engine", status: Int(status.rawValue))))
        }
        return .engine(created)
    }()

    /// The processor.
    static func engine() throws -> dnnl_engine_t {
        switch creation {
        case .engine(let engine): engine
        case .failure(let error): throw error
        }
    }
}

/// Turns a status of oneDNN into an error.
func check(_ status: dnnl_status_t, _ operation: @autoclosure () -> String) throws {
    guard status == dnnl_success else {
        throw TrainingEngineError(.library(operation: operation(), status: Int(status.rawValue)))
    }
}

/// An object that oneDNN said it had created.
func unwrap<Object>(_ object: Object?, _ operation: @autoclosure () -> String) throws -> Object {
    guard let object else {
        throw TrainingEngineError(
            .library(operation: operation(), status: Int(dnnl_runtime_error.rawValue))
        )
    }
    return object
}
