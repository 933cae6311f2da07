import Glibc

/// A pinhole camera above the ground plane.
struct Camera: Sendable {
    let position: Vector
    /// The directions of the image's right and up, and of the line of sight; orthonormal.
    let right: Vector
    let up: Vector
    let forward: Vector
    /// The focal length in pixels.
    let focalLength: Float
    let width: Int
    let height: Int

    /// Creates a camera that looks at a point of the ground.
    ///
    /// - Parameters:
    ///   - target: The point in the middle of the image.
    ///   - distance: How far the camera is from it.
    ///   - tilt: The angle between the line of sight and straight down, in radians, below 1.
    ///   - roll: A turn of the camera around its line of sight, in radians.
    ///   - focalLength: In pixels.
    ///   - width: The width of the image in pixels.
    ///   - height: The height of the image in pixels.
    init(
        target: Vector,
        distance: Float,
        tilt: Float,
        roll: Float,
        focalLength: Float,
        width: Int,
        height: Int
    ) {
        let back = Vector(0, -sinf(tilt), cosf(tilt))
        position = target + back * distance
        forward = -back
        let level = Vector(1, 0, 0)
        let upright = cross(back, level)
        right = level * cosf(roll) + upright * sinf(roll)
        up = upright * cosf(roll) - level * sinf(roll)
        self.focalLength = focalLength
        self.width = width
        self.height = height
    }

    /// The ray through a point of the image, in pixels from its top left corner.
    @inline(__always)
    func ray(x: Float, y: Float) -> Ray {
        let dx = (x - Float(width) / 2) / focalLength
        let dy = (Float(height) / 2 - y) / focalLength
        var heading = normalized(forward + right * dx + up * dy)
        // A ray towards the horizon would meet the ground too far away for any texture.
        if heading.z > -0.1 {
            heading.z = -0.1
            heading = normalized(heading)
        }
        return Ray(origin: position, direction: heading)
    }

    /// Where a point in front of the camera appears, in pixels, and how far it is along the line of sight.
    func projection(of point: Vector) -> (x: Float, y: Float, depth: Float) {
        let offset = point - position
        let depth = max(dot(offset, forward), 1e-3)
        let x = Float(width) / 2 + dot(offset, right) / depth * focalLength
        let y = Float(height) / 2 - dot(offset, up) / depth * focalLength
        return (x, y, depth)
    }
}
