// What Swift cannot say: the fused multiply-add of relaxed SIMD, and the memory of WebAssembly. Includes nothing, because
// the target wasm32-unknown-none has no C library.
#ifndef C_VECTOR_MATH_H
#define C_VECTOR_MATH_H

typedef float ocl_float4 __attribute__((vector_size(16)));

// sum + a * b, in one rounding where the target has an instruction for it.
static inline __attribute__((always_inline)) ocl_float4 ocl_multiply_add(ocl_float4 sum, ocl_float4 a, ocl_float4 b) {
#if defined(__wasm_relaxed_simd__)
    return __builtin_wasm_relaxed_madd_f32x4(a, b, sum);
#else
    return sum + a * b;
#endif
}

#endif
