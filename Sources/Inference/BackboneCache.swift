import Synchronization

/// The compiled backbones of a process: one for each base model, size, precision and batch, shared by every head.
///
/// Compiling takes memory and a moment, so whoever asks first waits and all others who want the same share the result; those who
/// want another are not kept.
package final class BackboneCache: Sendable {
    /// What makes two backbones the same.
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

    /// The place of one backbone; its lock is held while the backbone is compiled.
    private final class Slot: Sendable {
        let backbone = Mutex<CompiledBackbone?>(nil)
    }

    private let slots = Mutex<[Key: Slot]>([:])

    package init() {}

    /// The backbone for a key, compiled by `compile` the first time.
    ///
    /// Blocks while another caller compiles for the same key. A failure is thrown to its caller and tried again by the next.
    package func backbone(for key: Key, compile: () throws -> CompiledBackbone) throws -> CompiledBackbone {
        let slot = slots.withLock { slots in
            if let slot = slots[key] { return slot }
            let slot = Slot()
            slots[key] = slot
            return slot
        }
        return try slot.backbone.withLock { backbone in
            if let backbone { return backbone }
            let compiled = try compile()
            backbone = compiled
            return compiled
        }
    }
}
