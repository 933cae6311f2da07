/// What the head of a detector says of one image, place by place.
package struct HeadOutputs: Sendable {
    /// Places x tags, row-major.
    let logits: [Float]
    /// Places x 4: logarithms of the distances to left, top, right and bottom in units of the stride.
    let distances: [Float]

    init(logits: [Float], distances: [Float]) {
        self.logits = logits
        self.distances = distances
    }

    /// Puts the outputs of all levels together.
    ///
    /// - Parameters:
    ///   - logits: For each level tags x places, as inference gives them.
    ///   - distances: For each level 4 x places.
    ///   - tagCount: How many tags.
    package init(channelsFirst logits: [[Float]], distances: [[Float]], tagCount: Int) {
        func transposed(_ levels: [[Float]], channels: Int) -> [Float] {
            levels.flatMap { level in
                let places = level.count / channels
                var result = [Float](repeating: 0, count: level.count)
                for channel in 0..<channels {
                    for place in 0..<places {
                        result[place * channels + channel] = level[channel * places + place]
                    }
                }
                return result
            }
        }
        self.init(
            logits: transposed(logits, channels: tagCount),
            distances: transposed(distances, channels: 4)
        )
    }
}
