/// A part of a surface that may have its own material.
enum SurfaceZone: Sendable {
    /// The ordinary outside.
    case body
    /// Rolled or cut thread, rougher and darker.
    case thread
    /// A piece of another material: a locking nut's nylon ring, a finger's nail.
    case insert
}

/// A form given by its signed distance field, in its own coordinates around the origin.
protocol SolidShape: Sendable {
    /// The radius of a sphere around the origin that holds the form.
    var boundingRadius: Float { get }

    /// Half the edges of a box around the origin that holds the form.
    var halfExtent: Vector { get }

    /// A lower bound of the distance of a point to the surface, negative inside.
    func distance(_ p: Vector) -> Float

    /// What the surface at a point is made of.
    func zone(_ p: Vector) -> SurfaceZone
}

/// Any form that can lie in a scene.
enum Solid: Sendable {
    case bolt(BoltShape)
    case nut(NutShape)
    case washer(WasherShape)
    case occluder(OccluderShape)

    /// The radius of a sphere around the origin that holds the form.
    var boundingRadius: Float {
        switch self {
        case .bolt(let shape): shape.boundingRadius
        case .nut(let shape): shape.boundingRadius
        case .washer(let shape): shape.boundingRadius
        case .occluder(let shape): shape.boundingRadius
        }
    }

    /// Half the edges of a box around the origin that holds the form.
    var halfExtent: Vector {
        switch self {
        case .bolt(let shape): shape.halfExtent
        case .nut(let shape): shape.halfExtent
        case .washer(let shape): shape.halfExtent
        case .occluder(let shape): shape.halfExtent
        }
    }

    /// What the surface at a point is made of.
    func zone(_ p: Vector) -> SurfaceZone {
        switch self {
        case .bolt(let shape): shape.zone(p)
        case .nut(let shape): shape.zone(p)
        case .washer(let shape): shape.zone(p)
        case .occluder(let shape): shape.zone(p)
        }
    }

    /// The signed distance of a point.
    func distance(_ p: Vector) -> Float {
        switch self {
        case .bolt(let shape): shape.distance(p)
        case .nut(let shape): shape.distance(p)
        case .washer(let shape): shape.distance(p)
        case .occluder(let shape): shape.distance(p)
        }
    }
}
