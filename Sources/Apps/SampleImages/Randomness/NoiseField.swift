/// Smooth random functions of the plane and of space, the raw material of wood, stone, rust and wrinkles.
///
/// Value noise on the integer lattice with the quintic fade of Perlin, "Improving Noise", SIGGRAPH 2002;
/// fractal sums after Musgrave; cells after Worley, "A Cellular Texture Basis Function", SIGGRAPH 1996. The
/// lattice values come from an integer hash, so a field needs no tables and any point costs the same.
struct NoiseField: Sendable {
    /// What distinguishes this field from others.
    let seed: UInt32

    /// A field that is independent of this one.
    func variant(_ number: UInt32) -> NoiseField {
        NoiseField(seed: (seed ^ (number &* 0x68e3_1da4)) &* 0xb529_7a4d)
    }

    /// The random number of a lattice point, in 0..<1.
    @inline(__always)
    func lattice(_ x: Int32, _ y: Int32) -> Float {
        let hash = UInt32(bitPattern: x) &* 0x9e37_79b1 ^ UInt32(bitPattern: y) &* 0x85eb_ca77 ^ seed
        return Self.unit(hash)
    }

    @inline(__always)
    private func lattice(_ x: Int32, _ y: Int32, _ z: Int32) -> Float {
        let plane = UInt32(bitPattern: x) &* 0x9e37_79b1 ^ UInt32(bitPattern: y) &* 0x85eb_ca77
        return Self.unit(plane ^ UInt32(bitPattern: z) &* 0xc2b2_ae3d ^ seed)
    }

    /// Mixes the bits of a hash and maps them to 0..<1.
    @inline(__always)
    private static func unit(_ bits: UInt32) -> Float {
        var mixed = bits
        mixed = (mixed ^ (mixed >> 15)) &* 0x2c1b_3c6d
        mixed = (mixed ^ (mixed >> 12)) &* 0x297a_2d39
        return Float(Int32(truncatingIfNeeded: mixed >> 8)) * 0x1p-24
    }

    /// Smooth noise in 0...1 with features about one unit wide.
    ///
    /// - Parameter point: A point with coordinates well inside the range of `Int32`.
    /// - Returns: The value there.
    @inline(__always)
    func value(_ point: Point2) -> Float {
        let (x, dx) = Self.split(point.x)
        let (y, dy) = Self.split(point.y)
        let u = Self.fade(dx)
        let low = mix(lattice(x, y), lattice(x &+ 1, y), u)
        let high = mix(lattice(x, y &+ 1), lattice(x &+ 1, y &+ 1), u)
        return mix(low, high, Self.fade(dy))
    }

    /// Smooth noise in 0...1 in space.
    func value(_ point: Vector) -> Float {
        let (x, dx) = Self.split(point.x)
        let (y, dy) = Self.split(point.y)
        let (z, dz) = Self.split(point.z)
        let (u, v) = (Self.fade(dx), Self.fade(dy))
        let near = mix(
            mix(lattice(x, y, z), lattice(x &+ 1, y, z), u),
            mix(lattice(x, y &+ 1, z), lattice(x &+ 1, y &+ 1, z), u),
            v
        )
        let far = mix(
            mix(lattice(x, y, z &+ 1), lattice(x &+ 1, y, z &+ 1), u),
            mix(lattice(x, y &+ 1, z &+ 1), lattice(x &+ 1, y &+ 1, z &+ 1), u),
            v
        )
        return mix(near, far, Self.fade(dz))
    }

    /// A sum of noises, each twice as fine and half as strong as the one before; in 0...1, around 0.5.
    func fractal(_ point: Point2, octaves: Int) -> Float {
        var sum: Float = 0
        var weight: Float = 0.5
        var total: Float = 0
        var position = point
        for _ in 0..<octaves {
            sum += weight * value(position)
            total += weight
            weight /= 2
            // A turn of about 37 degrees per octave hides the lattice directions.
            position = Point2(
                1.6 * position.x - 1.2 * position.y + 17.3,
                1.2 * position.x + 1.6 * position.y + 5.1
            )
        }
        return sum / total
    }

    /// The distance to the nearest of the scattered points, one in each lattice cell, and that cell's random
    /// number.
    func cell(_ point: Point2) -> (distance: Float, identity: Float) {
        let (x, dx) = Self.split(point.x)
        let (y, dy) = Self.split(point.y)
        let other = variant(1)
        var nearest: Float = 8
        var identity: Float = 0
        for row in Int32(-1)...1 {
            for column in Int32(-1)...1 {
                let key = lattice(x &+ column, y &+ row)
                let offsetX = Float(column) + key - dx
                let offsetY = Float(row) + other.lattice(x &+ column, y &+ row) - dy
                let squared = offsetX * offsetX + offsetY * offsetY
                if squared < nearest {
                    nearest = squared
                    identity = key
                }
            }
        }
        // The identity is spread again because the key already placed the point.
        let spread = identity * 57.31
        return (nearest.squareRoot(), spread - spread.rounded(.down))
    }

    /// The integer part, rounded down, and the rest in 0..<1.
    @inline(__always)
    private static func split(_ number: Float) -> (Int32, Float) {
        var whole = Int32(number)
        if Float(whole) > number { whole &-= 1 }
        return (whole, number - Float(whole))
    }

    @inline(__always)
    private static func fade(_ t: Float) -> Float {
        t * t * t * (t * (t * 6 - 15) + 10)
    }
}
