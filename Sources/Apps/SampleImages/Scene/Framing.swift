import Glibc

/// The size of an image, the lens and where the main part appears in the frame.
struct Framing: Sendable {
    private(set) var camera: Camera
    private let distance: Float
    private let tilt: Float
    private let roll: Float
    private let share: Float

    /// Draws format, lens and viewpoint, with the main part in the middle.
    ///
    /// - Parameters:
    ///   - style: One part or many; many are seen from farther away.
    ///   - scale: The size of the image relative to its full size.
    ///   - random: The random choices of this theme.
    init(style: PartsScene.Style, scale: Float, random: inout SceneRandom) {
        let format = random.pick([
            (480, 360): 3, (500, 375): 3, (480, 320): 2, (540, 360): 2, (560, 420): 1.5, (600, 400): 1,
            (640, 480): 1,
            (440, 440): 1,
        ])
        let long = max(16, Int((Float(format.0) * scale).rounded()))
        let short = max(16, Int((Float(format.1) * scale).rounded()))
        let isPortrait = random.chance(0.35)
        let (width, height) = isPortrait ? (short, long) : (long, short)

        // A wide range, as people photograph, so that the size does not tell the kind.
        share = style == .single ? random.uniform(0.25...0.8) : random.uniform(0.16...0.34)
        // A wide lens close to a large part would look right past it.
        let halfField = min(random.uniform(0.18...0.36), atanf(1 / (4.2 * share)))
        let focalLength = Float(short) / 2 / tanf(halfField)
        // A part is about two units long, whatever its kind.
        distance = 2 * focalLength / (share * Float(short))
        let verticalField = atanf(Float(height) / 2 / focalLength)
        let wanted = random.chance(0.18) ? random.uniform(0...0.2) : random.uniform(0.4...0.85)
        // Keeps the horizon out of the image.
        tilt = min(wanted, 1.2 - verticalField)
        roll = random.central(-0.5...0.5)
        camera = Camera(
            target: Vector(0, 0, 0.2),
            distance: distance,
            tilt: tilt,
            roll: roll,
            focalLength: focalLength,
            width: width,
            height: height
        )
    }

    /// A length on the ground that reaches across the image from any point in it.
    var span: Float {
        let diagonal = Float(camera.width * camera.width + camera.height * camera.height).squareRoot()
        return 0.8 * diagonal / camera.focalLength * distance / max(0.4, cosf(tilt))
    }

    /// Moves the main part out of the middle, sometimes partly out of the frame.
    mutating func aim(style: PartsScene.Style, random: inout SceneRandom) {
        let short = Float(min(camera.width, camera.height))
        let cut = random.chance(0.06) ? share * 0.42 : 0
        func shift(_ extent: Int) -> Float {
            // Mostly inside the middle square, which is what a classifier crops to.
            let room = max(0, (min(Float(extent) / short, 1.1) - share) * 0.42) + cut
            return random.central(-room...room) * short / camera.focalLength * distance
        }
        let (across, along) = (shift(camera.width), shift(camera.height))
        let target = Vector(0, 0, 0.2) - camera.right * across - camera.up * along
        // Aiming at the ground below the shifted point keeps the part at its distance.
        camera = Camera(
            target: Vector(target.x, target.y, 0.2),
            distance: distance,
            tilt: tilt,
            roll: roll,
            focalLength: camera.focalLength,
            width: camera.width,
            height: camera.height
        )
    }
}
