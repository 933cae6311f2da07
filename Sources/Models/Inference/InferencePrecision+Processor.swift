package import ModelGraph

extension InferencePrecision {
    /// The format that this choice means on a processor: never ``auto``.
    ///
    /// - Throws: ``InferenceError`` if ``bf16`` is asked for by name and the processor would only imitate it.
    package func resolved(for features: CPUFeatures = .current) throws(InferenceError) -> InferencePrecision {
        switch self {
        case .f32: return .f32
        case .auto: return features.computesBF16 ? .bf16 : .f32
        case .bf16:
            guard features.computesBF16 else { throw InferenceError(.unsupportedPrecision("bf16")) }
            return .bf16
        }
    }
}
