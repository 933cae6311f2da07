/// What the reader of graphs accepts.
///
/// The defaults are several times what the largest networks in practice need (a ViT-L has 300 million parameters, about
/// 2,000 nodes), and keep the memory of reading any file within the file's own size plus about a gigabyte.
package struct GraphLimits: Sendable {
    /// Which operators a graph may have.
    package enum Operators: Hashable, Sendable {
        /// Those of base models, which may come from anyone.
        case baseModels
        /// Those and the few more of graphs that this program writes.
        case exports
    }

    /// The operators; those of base models unless set.
    package var operators = Operators.baseModels
    /// The largest file, in bytes.
    ///
    /// Protobuf itself ends at 2 GiB.
    package var byteCount = 1 << 30
    /// The most bytes outside the values of tensors: names, attributes, shapes, metadata.
    ///
    /// Decoded, a byte of structure can take fifty; this bound is what keeps a small file from becoming a large heap.
    package var structureByteCount = 16 << 20
    /// The largest number of nodes.
    package var nodeCount = 20_000
    /// The largest number of attributes of all nodes together.
    package var attributeCount = 200_000
    /// The largest number of tensors, initializers and constants together.
    package var tensorCount = 40_000
    /// The largest number of declared values: inputs, outputs and those between nodes.
    package var valueCount = 100_000
    /// The longest name, in bytes of UTF-8.
    package var nameLength = 512
    /// The largest number of dimensions of a tensor.
    package var rank = 8
    /// The most numbers that the values between the nodes may take at once, for one image.
    ///
    /// At four bytes a number this is a gigabyte; a ViT-L needs a tenth of it at 518 pixels.
    package var activationCount = 1 << 28

    /// Creates the default limits.
    package init() {}

    /// The limits of graphs that this program writes for other programs.
    package static var exports: GraphLimits {
        var limits = GraphLimits()
        limits.operators = .exports
        return limits
    }
}
