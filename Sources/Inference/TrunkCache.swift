import Synchronization

/// The compiled trunks of a process: one for each base model, size, precision and batch, shared by every head.
///
/// Compiling takes memory and a moment, so whoever asks first waits and all others who want the same share the result; those who
/// want another are not kept.
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

    /// The place of one trunk; its lock is held while the trunk is compiled.
    private final class Slot: Sendable {
        let trunk = Mutex<CompiledTrunk?>(nil)
    }

    private let slots = Mutex<[Key: Slot]>([:])

    package init() {}

    /// The trunk for a key, compiled by `compile` the first time.
    ///
    /// Blocks while another caller compiles for the same key. A failure is thrown to its caller and tried again by the next.
    package func trunk(for key: Key, compile: () throws -> CompiledTrunk) throws -> CompiledTrunk {
        let slot = slots.withLock { slots in
            if let slot = slots[key] { return slot }
            let slot = Slot()
            slots[key] = slot
            return slot
        }
        return try slot.trunk.withLock { trunk in
            if let trunk { return trunk }
            let compiled = try compile()
            trunk = compiled
            return compiled
        }
    }
}
