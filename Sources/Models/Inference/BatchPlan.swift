/// How many images a computation takes together.
///
/// Measured with EfficientNet-Lite0 and -Lite2 at 224 pixels in bf16: a batch of two takes 5 to 8 % less processor time for each image than
/// two batches of one, a batch of four the same as one of two, a batch of eight no less than one of one. A batch size is compiled by
/// itself, in a fifth of a second and with memory of its own, so only two occur: pairs, and an image that comes alone.
package enum BatchPlan {
    /// The most images that a computation takes.
    package static let largest = 2

    /// The batches of one size in which images are computed; the last one overlaps with the one before where they do not come out even.
    ///
    /// So an odd number of images costs one inference too many, and not a second compiled backbone.
    package static func batches(of count: Int) -> [Range<Int>] {
        guard count > 0 else { return [] }
        let size = min(count, largest)
        return stride(from: 0, to: count, by: size).map { start in
            let start = min(start, count - size)
            return start..<start + size
        }
    }

    /// Shares of images for tasks that run side by side, each of which fills its batches.
    ///
    /// The last one is larger if the number is odd; an image is alone only if there is no other.
    package static func shares(of count: Int) -> [Range<Int>] {
        guard count > largest else { return count > 0 ? [0..<count] : [] }
        return stride(from: 0, to: count - largest + 1, by: largest).map { start in
            start..<(start + 2 * largest > count ? count : start + largest)
        }
    }
}
