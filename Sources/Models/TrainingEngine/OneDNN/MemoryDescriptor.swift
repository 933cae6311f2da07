internal import COneDNN

/// A shape and how its elements lie in memory.
final class MemoryDescriptor {
    /// How the elements of a shape lie in memory; the letters are oneDNN's.
    struct Layout {
        let tag: dnnl_format_tag_t

        /// One axis.
        static let vector = Layout(tag: dnnl_a)
        /// Rows: batch, then features.
        static let rows = Layout(tag: dnnl_ab)
        /// Channels last: the shape is batch, channels, height, width; the channels of a place lie together.
        static let channelsLast = Layout(tag: dnnl_acdb)
        /// Weights of a convolution, row-major: outputs, inputs, height, width.
        static let weights = Layout(tag: dnnl_abcd)
        /// Weights of a convolution in groups, row-major: group, outputs, inputs, height, width.
        static let groupedWeights = Layout(tag: dnnl_abcde)
        /// Whatever the primitive likes best.
        static let any = Layout(tag: dnnl_format_tag_any)

        /// The layout of activations with a number of axes.
        static func activations(axes: Int) -> Layout {
            switch axes {
            case 4: .channelsLast
            case 2: .rows
            default: .vector
            }
        }
    }

    /// oneDNN's descriptor.
    let handle: dnnl_memory_desc_t

    /// Describes 32-bit floats.
    ///
    /// - Throws: ``TrainingEngineError`` if oneDNN does not take the shape.
    init(shape: [Int], layout: Layout) throws {
        var created: dnnl_memory_desc_t?
        try check(
            dnnl_memory_desc_create_with_tag(
                &created,
                Int32(shape.count),
                shape.map { dnnl_dim_t($0) },
                dnnl_f32,
                layout.tag
            ),
            "memory descriptor"
        )
        handle = try unwrap(created, "memory descriptor")
    }

    /// Copies a descriptor that belongs to a primitive.
    init(copying original: const_dnnl_memory_desc_t?) throws {
        var created: dnnl_memory_desc_t?
        try check(dnnl_memory_desc_clone(&created, original), "memory descriptor")
        handle = try unwrap(created, "memory descriptor")
    }

    deinit { dnnl_memory_desc_destroy(handle) }

    /// How many floats the elements take, padding included.
    var storageCount: Int {
        (dnnl_memory_desc_get_size(handle) + MemoryLayout<Float>.stride - 1) / MemoryLayout<Float>.stride
    }

    /// A Boolean value indicating whether elements lie in the same way.
    func isEqual(to other: MemoryDescriptor) -> Bool {
        dnnl_memory_desc_equal(handle, other.handle) != 0
    }
}
