import Synchronization

/// The compiled trunks of a process: one for each base model, size, precision and batch, shared by every head.
///
/// Compiling takes memory and a moment, so whoever asks first waits and all others share the result.
package final class TrunkCache: Sendable {
    /// What makes two trunks the same.
    package struct Key: Hashable, Sendable {
        package let baseModel: String
        package let edge: Int
        package let precision: InferencePrecision
        package let batchSize: Int

        package init(baseModel: String, edge: Int, precision: InferencePrecision, batchSize: Int) {
            self.baseModel = baseModel
            self.edge = edge
            self.precision = precision
            self.batchSize = batchSize
        }
    }

    private let trunks = Mutex<[Key: CompiledTrunk]>([:])

    package init() {}

    /// The trunk for a key, compiled by `compile` the first time.
    ///
    /// Blocks while another caller compiles. A failure is thrown to its caller and tried again by the next.
    package func trunk(for key: Key, compile: () throws -> CompiledTrunk) throws -> CompiledTrunk {
        try trunks.withLock { trunks in
            if let trunk = trunks[key] { return trunk }
            let trunk = try compile()
            trunks[key] = trunk
            return trunk
        }
    }
}
