/// An image before development: linear light per pixel, and what was seen there.
struct Radiance: Sendable {
    let width: Int
    let height: Int
    /// Linear light, row by row from the top.
    var light: [Vector]
    /// The distance along the line of sight.
    var depth: [Float]
    /// What covers the middle of each pixel.
    var owner: [UInt8]

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        light = [Vector](repeating: Vector(repeating: 0), count: width * height)
        depth = [Float](repeating: 0, count: width * height)
        owner = [UInt8](repeating: Owner.ground, count: width * height)
    }

    /// The smallest box around all pixels of one owner, or `nil` where it is nowhere to be seen; and their
    /// number.
    func extent(of wanted: UInt8) -> (box: PixelBox, pixels: Int)? {
        var (left, right, top, bottom) = (width, -1, height, -1)
        var pixels = 0
        for y in 0..<height {
            for x in 0..<width where owner[y * width + x] == wanted {
                left = min(left, x)
                right = max(right, x)
                top = min(top, y)
                bottom = y
                pixels += 1
            }
        }
        guard pixels > 0 else { return nil }
        return (PixelBox(x: left, y: top, width: right - left + 1, height: bottom - top + 1), pixels)
    }
}

/// The numbers under which ``Radiance/owner`` records what a pixel shows.
enum Owner {
    static let ground: UInt8 = 0
    /// Clutter counts up from here.
    static let firstClutter: UInt8 = 128
    /// Whatever lies in front of the parts.
    static let occluder: UInt8 = 255

    /// The number of a part by its position in the scene, 0...99.
    static func part(_ position: Int) -> UInt8 { UInt8(1 + position) }
}
