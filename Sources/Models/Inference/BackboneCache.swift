package import Bytes
package import ModelGraph

/// The compiled backbones of a process: one for each base model, size, precision, batch and choice of maps, shared by every head.
///
/// Compiling takes memory and a fifth of a second. Who asks first compiles, all others who want the same wait for it, and those who
/// want another are not held up. When the backbones take more than a limit, those not used for longest are dropped; who still computes
/// with one keeps it alive.
package final class BackboneCache: Sendable {
    /// What makes two backbones the same.
    package struct Key: Hashable, Sendable {
        package let baseModel: ContentDigest
        package let edge: Int
        /// The maps it was compiled for; `nil` for everything.
        package let maps: [String]?
        package let precision: InferencePrecision
        package let batchSize: Int

        package init(
            baseModel: ContentDigest,
            edge: Int,
            maps: [String]? = nil,
            precision: InferencePrecision,
            batchSize: Int
        ) {
            self.baseModel = baseModel
            self.edge = edge
            self.maps = maps
            self.precision = precision
            self.batchSize = batchSize
        }
    }

    /// The memory that backbones may take if nothing else is said, about: for a dozen base models and sizes.
    package static let standardByteLimit = 1 << 30

    private let cache: SingleFlightCache<Key, CompiledBackbone>

    /// Makes an empty cache.
    ///
    /// - Parameter byteLimit: The most that kept backbones may take by ``CompiledBackbone/estimatedByteCount``; the latest is always
    ///   kept.
    package init(byteLimit: Int = BackboneCache.standardByteLimit) {
        cache = SingleFlightCache(byteLimit: byteLimit)
    }

    /// About the memory that the kept backbones take, in bytes.
    package var byteCount: Int { cache.byteCount }

    /// The backbone for a key, compiled by `compile` if it is not kept.
    ///
    /// Blocks while it is compiled. A failure goes to all who wait for it and is tried again by whoever asks later.
    package func backbone(for key: Key, compile: () throws -> CompiledBackbone) throws -> CompiledBackbone {
        try cache.value(for: key) {
            let backbone = try compile()
            return (backbone, backbone.estimatedByteCount)
        }
    }
}
