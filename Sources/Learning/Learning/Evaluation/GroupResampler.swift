/// Draws data sets of the same size from the groups of one: the cluster bootstrap.
///
/// Groups of near-duplicates are drawn whole, because their images are not independent: Davison and Hinkley,
/// "Bootstrap Methods and their Application", 1997, section 3.8. A draw is a number of copies for each image, so
/// nothing is gathered or sorted again.
package struct GroupResampler {
    /// The number of groups with a measured image.
    package let groupCount: Int

    /// For each image the index of its group among those; `nil` for images that are not measured.
    private let groupByImage: [Int?]
    private var generator: SeededGenerator
    private var copiesByGroup: [Int32]
    private var weights: [Int32]

    /// Prepares draws from the groups that have a measured image.
    init(of images: ScoredImages, seed: UInt64) {
        self.init(of: images.groups, measured: images.evaluableImages, seed: seed)
    }

    /// Prepares draws from the groups that have one of the images `measured`.
    package init(of groups: ImageGroups, measured: [Int], seed: UInt64) {
        let measuredGroups = ImageGroups(keys: measured.map { groups.groupByImage[$0] })
        var groupByImage = [Int?](repeating: nil, count: groups.imageCount)
        for (image, group) in zip(measured, measuredGroups.groupByImage) { groupByImage[image] = group }
        self.groupByImage = groupByImage
        groupCount = measuredGroups.count
        generator = SeededGenerator(seed: seed, purpose: "bootstrap")
        copiesByGroup = [Int32](repeating: 0, count: measuredGroups.count)
        weights = [Int32](repeating: 0, count: groups.imageCount)
    }

    /// Draws as many groups as there are, with replacement.
    ///
    /// - Parameter body: Receives how often each image was drawn.
    /// - Precondition: There is at least one group.
    package mutating func draw(_ body: (UnsafeBufferPointer<Int32>) -> Void) {
        precondition(groupCount > 0, "Nothing can be drawn from no groups.")
        for group in 0..<groupCount { copiesByGroup[group] = 0 }
        for _ in 0..<groupCount { copiesByGroup[Int.random(in: 0..<groupCount, using: &generator)] &+= 1 }
        for (image, group) in groupByImage.enumerated() {
            weights[image] = group.map { copiesByGroup[$0] } ?? 0
        }
        weights.withUnsafeBufferPointer(body)
    }
}
