import Glibc

/// A point or direction in space (x to the right, y away, z up), or a linear-light color (red, green, blue).
typealias Vector = SIMD3<Float>

/// A point or direction in a plane.
typealias Point2 = SIMD2<Float>

/// The scalar product.
@inline(__always)
func dot(_ a: Vector, _ b: Vector) -> Float {
    a.x * b.x + a.y * b.y + a.z * b.z
}

/// The scalar product in the plane.
@inline(__always)
func dot(_ a: Point2, _ b: Point2) -> Float {
    a.x * b.x + a.y * b.y
}

/// The vector product.
@inline(__always)
func cross(_ a: Vector, _ b: Vector) -> Vector {
    Vector(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}

/// The Euclidean length.
@inline(__always)
func length(_ a: Vector) -> Float {
    dot(a, a).squareRoot()
}

/// The Euclidean length in the plane.
@inline(__always)
func length(_ a: Point2) -> Float {
    dot(a, a).squareRoot()
}

/// The vector of length one in the same direction; a vector shorter than rounding stays as it is.
@inline(__always)
func normalized(_ a: Vector) -> Vector {
    let size = length(a)
    return size > 1e-12 ? a / size : a
}

/// The unit vector of an angle in radians.
func direction(_ angle: Float) -> Point2 {
    Point2(cosf(angle), sinf(angle))
}

/// A plane vector as the coordinates in a frame turned by the angle of `axis`, a unit vector.
@inline(__always)
func turned(_ point: Point2, into axis: Point2) -> Point2 {
    Point2(dot(point, axis), axis.x * point.y - axis.y * point.x)
}

/// Linear interpolation from `a` at 0 to `b` at 1.
@inline(__always)
func mix(_ a: Float, _ b: Float, _ t: Float) -> Float {
    a + (b - a) * t
}

/// Linear interpolation of vectors or colors.
@inline(__always)
func mix(_ a: Vector, _ b: Vector, _ t: Float) -> Vector {
    a + (b - a) * t
}

/// The smaller number in each lane; unlike the standard library's, it is compiled into the caller.
@inline(__always)
func lower(_ a: Vector, _ b: Vector) -> Vector {
    Vector(min(a.x, b.x), min(a.y, b.y), min(a.z, b.z))
}

/// The larger number in each lane.
@inline(__always)
func upper(_ a: Vector, _ b: Vector) -> Vector {
    Vector(max(a.x, b.x), max(a.y, b.y), max(a.z, b.z))
}

/// `x` limited to 0...1.
@inline(__always)
func saturated(_ x: Float) -> Float {
    max(0, min(1, x))
}

/// A smooth step from 0 at `low` to 1 at `high`; falls instead when `low` is the larger one.
@inline(__always)
func smoothStep(_ low: Float, _ high: Float, _ x: Float) -> Float {
    let t = saturated((x - low) / (high - low))
    return t * t * (3 - 2 * t)
}

/// The part after the decimal point, in 0..<1 also for negative numbers.
@inline(__always)
func fraction(_ x: Float) -> Float {
    let rest = x - Float(Int32(x))
    return rest < 0 ? rest + 1 : rest
}

/// The angle of a plane vector in turns, -0.5...0.5, exact to 0.00003.
///
/// A cubic fit in each octant; far quicker than the mathematics library where threads ask for millions of
/// angles.
@inline(__always)
func turns(_ x: Float, _ y: Float) -> Float {
    let (wide, high) = (abs(x), abs(y))
    let slope = min(wide, high) / max(max(wide, high), 1e-20)
    let square = slope * slope
    var turn = slope * (0.159_133 + square * (-0.052_12 + square * (0.025_39 - square * 0.007_42)))
    if high > wide { turn = 0.25 - turn }
    if x < 0 { turn = 0.5 - turn }
    return y < 0 ? -turn : turn
}

/// An orthonormal frame: how a body is turned in the world.
struct Rotation: Sendable {
    /// The directions of the body's own x, y and z axes in the world.
    let x: Vector
    let y: Vector
    let z: Vector

    /// Creates the frame of a body whose own z axis points along `axis`, turned about it by `spin` radians.
    ///
    /// At spin 0 the body's own y axis is as close to straight down as the axis allows, so a hexagon with a
    /// flat towards y stands on that flat.
    init(axis: Vector, spin: Float) {
        z = normalized(axis)
        let down = abs(z.z) > 0.999 ? Vector(0, 1, 0) : Vector(0, 0, -1)
        let side = normalized(cross(down, z))
        let low = cross(z, side)
        let (c, s) = (cosf(spin), sinf(spin))
        x = side * c + low * s
        y = low * c - side * s
    }

    /// Creates the frame whose x axis points along `x` and whose z axis is as close to `up` as that allows.
    init(x: Vector, up: Vector) {
        self.x = normalized(x)
        y = normalized(cross(up, self.x))
        z = cross(self.x, y)
    }

    /// A world direction in the body's own coordinates.
    @inline(__always)
    func local(_ direction: Vector) -> Vector {
        Vector(dot(direction, x), dot(direction, y), dot(direction, z))
    }

    /// A direction in the body's own coordinates as a world direction.
    @inline(__always)
    func world(_ direction: Vector) -> Vector {
        x * direction.x + y * direction.y + z * direction.z
    }
}
