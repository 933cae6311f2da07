/// A set of sample images, rendered one by one as they are asked for.
///
/// ```swift
/// for photograph in PartsPhotographs(seed: 7, count: 60) {
///     print(photograph.fileName, photograph.tag)
/// }
/// ```
///
/// Every element is rendered anew at each access, at the cost of ``PartsScene/photograph()``; images may be
/// rendered on several threads at once.
package struct PartsPhotographs: RandomAccessCollection, Sendable {
    package let seed: UInt64
    package let count: Int
    package let options: PartsScene.Options

    /// Describes a set of images.
    ///
    /// - Parameters:
    ///   - seed: Another seed gives a wholly different set.
    ///   - count: How many images, not negative; a longer set begins with the shorter one.
    ///   - style: One part or many per image.
    ///   - scale: The size relative to full size.
    package init(seed: UInt64, count: Int, style: PartsScene.Style = .single, scale: Float = 1) {
        precondition(count >= 0, "A set cannot hold fewer than no images.")
        self.seed = seed
        self.count = count
        options = PartsScene.Options(style: style, scale: scale)
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { count }

    package subscript(position: Int) -> SamplePhotograph {
        scene(at: position).photograph()
    }

    /// The plan of one image, without rendering it.
    package func scene(at position: Int) -> PartsScene {
        PartsScene(seed: seed, index: position, options: options)
    }
}
