/// Draws data sets of the same size from the groups of one: the cluster bootstrap.
///
/// Groups of near-duplicates are drawn whole, because their images are not independent: Davison and Hinkley,
/// "Bootstrap Methods and their Application", 1997, section 3.8. A draw is a number of copies for each image, so
/// nothing is gathered or sorted again.
struct GroupResampler {
    /// The number of groups with a measured image.
    let groupCount: Int

    /// For each image the index of its group among those; `nil` for images that are not measured.
    private let groupByImage: [Int?]
    private var generator: SeededGenerator
    private var copiesByGroup: [Int32]
    private var weights: [Int32]

    /// Prepares draws from the groups that have a measured image.
    init(of images: ScoredImages, seed: UInt64) {
        let measured = images.evaluableImages
        let groups = ImageGroups(keys: measured.map { images.groups.groupByImage[$0] })
        var groupByImage = [Int?](repeating: nil, count: images.labels.imageCount)
        for (image, group) in zip(measured, groups.groupByImage) { groupByImage[image] = group }
        self.groupByImage = groupByImage
        groupCount = groups.count
        generator = SeededGenerator(seed: seed, purpose: "bootstrap")
        copiesByGroup = [Int32](repeating: 0, count: groups.count)
        weights = [Int32](repeating: 0, count: images.labels.imageCount)
    }

    /// Draws as many groups as there are, with replacement.
    ///
    /// - Parameter body: Receives how often each image was drawn.
    /// - Precondition: There is at least one group.
    mutating func draw(_ body: (UnsafeBufferPointer<Int32>) -> Void) {
        precondition(groupCount > 0, "Nothing can be drawn from no groups.")
        for group in 0..<groupCount { copiesByGroup[group] = 0 }
        for _ in 0..<groupCount { copiesByGroup[Int.random(in: 0..<groupCount, using: &generator)] &+= 1 }
        for (image, group) in groupByImage.enumerated() {
            weights[image] = group.map { copiesByGroup[$0] } ?? 0
        }
        weights.withUnsafeBufferPointer(body)
    }
}
