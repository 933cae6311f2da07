/// A map of the backbone that a detector looks at.
package struct DetectorLevel: Codable, Hashable, Sendable {
    /// The name of the output in the base model's manifest.
    package let name: String
    /// The edge in pixels of the square for which one place of the map stands.
    package let stride: Int
    package let channels: Int

    package init(name: String, stride: Int, channels: Int) {
        self.name = name
        self.stride = stride
        self.channels = channels
    }

    /// How many places the map has along each side of a square image.
    package func side(atEdge edge: Int) -> Int { (edge + stride - 1) / stride }
}
