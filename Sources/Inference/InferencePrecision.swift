/// The number format a base model computes in.
package enum InferencePrecision: String, CaseIterable, Codable, Hashable, Sendable {
    /// bf16 where the processor has AMX or AVX512-BF16, f32 elsewhere: the fastest that is accurate enough.
    case auto

    /// 32-bit floats, for runs that must come out bit for bit the same.
    case f32

    /// bfloat16; about three decimal digits.
    case bf16

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
