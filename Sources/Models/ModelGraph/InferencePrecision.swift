/// The number format a base model computes in.
package enum InferencePrecision: String, CaseIterable, Codable, Hashable, Sendable {
    /// bf16 where the processor has AMX or AVX512-BF16, f32 elsewhere: the fastest that is accurate enough.
    case auto

    /// 32-bit floats, for runs that must come out bit for bit the same.
    case f32

    /// bfloat16; about three decimal digits.
    case bf16
}
