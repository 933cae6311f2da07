internal import CVectorMath

/// Four floats that are computed with at once: one register of WebAssembly's SIMD, SSE and NEON.
///
/// The order of all sums is fixed by this width, so a build for a server and one for a browser give the same bits, but for relaxed
/// SIMD, which rounds a product and a sum once instead of twice.
typealias Vector = SIMD4<Float>

/// Floats in memory that somebody else owns.
package typealias Floats = UnsafeMutablePointer<Float>

extension Vector {
    /// Reads four floats.
    @inline(__always)
    init(_ source: Floats) {
        self = UnsafeRawPointer(source).loadUnaligned(as: Vector.self)
    }

    /// Writes four floats.
    @inline(__always)
    func store(_ target: Floats) {
        UnsafeMutableRawPointer(target).storeBytes(of: self, as: Vector.self)
    }

    /// `self + a * b`.
    @inline(__always)
    func adding(_ a: Vector, times b: Vector) -> Vector {
        ocl_multiply_add(self, a, b)
    }

    /// The lanes, none below a bound.
    ///
    /// `replacing(with:where:)` is one instruction; `clamped` and `pointwiseMax` go lane by lane.
    @inline(__always)
    func atLeast(_ bound: Vector) -> Vector { replacing(with: bound, where: self .< bound) }

    /// The lanes, none above a bound.
    @inline(__always)
    func atMost(_ bound: Vector) -> Vector { replacing(with: bound, where: bound .< self) }
}
