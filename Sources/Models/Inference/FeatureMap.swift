/// What a backbone sees at each place of an image: one output map, whole.
package struct FeatureMap: Hashable, Sendable {
    /// The name of the output in the base model's manifest.
    package let name: String
    package let channels: Int
    package let height: Int
    package let width: Int
    /// The edge in input pixels of the square for which one place of the map stands.
    package let stride: Int
    /// Channel by channel, each row by row: `channels x height x width` numbers.
    package let values: [Float]

    /// The number of a channel at a place.
    ///
    /// - Precondition: Channel and place are inside the map.
    package subscript(channel channel: Int, row row: Int, column column: Int) -> Float {
        values[(channel * height + row) * width + column]
    }
}
