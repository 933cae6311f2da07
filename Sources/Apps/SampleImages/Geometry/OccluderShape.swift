import Glibc

/// Something in front of the parts: the tip of a finger, a sheet of paper or a fold of cloth.
struct OccluderShape: SolidShape {
    /// What the occluder is.
    enum Kind: Sendable {
        case finger, paper, cloth
    }

    let kind: Kind
    /// The length along x, and half the width and thickness along y and z; a finger is `extent.y` in radius.
    let extent: Vector

    /// The radius of a sphere around the origin that holds the occluder.
    var boundingRadius: Float {
        length(Vector(extent.x / 2 + (kind == .finger ? extent.y : 0), extent.y, extent.z)) + 0.25
    }

    /// Half the edges of a box around the origin that holds the occluder.
    var halfExtent: Vector {
        switch kind {
        case .finger: Vector(extent.x / 2 + extent.y, extent.y, extent.y) + 0.25
        case .paper, .cloth: Vector(extent.x / 2, extent.y, extent.z) + 0.25
        }
    }

    /// The signed distance of a point in the occluder's own coordinates.
    ///
    /// The occluder lies along x with its free end at `-extent.x / 2`.
    func distance(_ point: Vector) -> Float {
        let p = fromFreeEnd(point)
        switch kind {
        case .finger:
            // Two joints, and a tip that is flatter below than above.
            let squeezed = Vector(p.x, p.y, p.z * (p.z < 0 ? 1.12 : 1))
            let bone = DistanceField.capsule(squeezed, to: Vector(extent.x, 0, 0), radius: extent.y)
            let knuckle = length(squeezed - Vector(extent.y * 2.2, 0, 0)) - extent.y * 1.06
            return DistanceField.filletedUnion(bone, knuckle, radius: extent.y * 0.5) * 0.9
        case .paper, .cloth:
            let wave =
                kind == .cloth
                ? 0.07 * sinf(p.x * 2.7 + 0.9 * sinf(p.y * 2.1)) + 0.05 * sinf(p.y * 3.7 + p.x)
                : 0.03 * p.y * p.y
            let outside = max(max(-p.x, p.x - extent.x), abs(p.y) - extent.y)
            return max(outside, abs(p.z - wave) - extent.z) * 0.8
        }
    }

    private func fromFreeEnd(_ point: Vector) -> Vector {
        Vector(point.x + extent.x / 2, point.y, point.z)
    }

    /// What the surface at a point is made of.
    func zone(_ point: Vector) -> SurfaceZone {
        let p = fromFreeEnd(point)
        guard kind == .finger else { return .body }
        let nail = Point2((p.x - extent.y * 0.1) / (extent.y * 0.95), p.y / (extent.y * 0.68))
        return p.z > extent.y * 0.45 && dot(nail, nail) < 1 ? .insert : .body
    }
}
