/// One image of bolts, nuts and washers, not yet rendered.
///
/// What it shows depends on `seed`, `index` and `options` only: not on other images, on threads or on the
/// order of calls. On one machine the pixels are always identical; another machine's mathematics library may
/// round single pixels differently.
package struct PartsScene: Sendable {
    /// How many parts an image shows.
    package enum Style: Sendable {
        /// One part, for classification.
        case single
        /// Two to seven parts, for detection.
        case many
    }

    /// What all images of a set have in common.
    package struct Options: Sendable {
        package var style: Style
        /// The size relative to the full one of 480x320 to 640x480 pixels: above 0, at most 4.
        package var scale: Float

        package init(style: Style = .single, scale: Float = 1) {
            precondition(
                scale > 0 && scale <= 4,
                "The scale of a sample photograph lies above 0 and is at most 4."
            )
            self.style = style
            self.scale = scale
        }
    }

    package let seed: UInt64
    package let index: Int
    package let options: Options
    /// The kind of the main part: kinds take turns, so that any prefix of a set is balanced.
    package let kind: PartKind
    /// Whether the main part is scratched: three in ten of every kind.
    package let isScratched: Bool

    /// Plans an image.
    ///
    /// - Parameters:
    ///   - seed: The seed of the set.
    ///   - index: The number of the image, from 0.
    ///   - options: What all images of the set have in common.
    package init(seed: UInt64, index: Int, options: Options = Options()) {
        precondition(index >= 0, "Images are numbered from 0.")
        self.seed = seed
        self.index = index
        self.options = options
        let kinds = PartKind.allCases
        kind = kinds[index % kinds.count]
        isScratched = Self.isScratched(seed: seed, index: index, kinds: kinds.count)
    }

    /// Renders the image.
    ///
    /// Takes about a twentieth of a second of one core at full size, and memory for 60 bytes per pixel.
    package func photograph() -> SamplePhotograph {
        let contents = SceneComposer.compose(self)
        let radiance = SceneRenderer(scene: contents).render()
        let boxes = Self.boxes(of: contents.parts, in: radiance)
        let image = contents.film.develop(radiance, focus: contents.focus)
        return SamplePhotograph(
            image: image,
            fileName: fileName,
            tag: kind,
            isScratched: boxes.contains { $0.isScratched },
            boxes: boxes,
            jpegQuality: contents.jpegQuality
        )
    }

    /// A name that sorts by number: `parts-00001.jpg` for index 0.
    package var fileName: String {
        let number = String(index + 1)
        return "parts-" + String(repeating: "0", count: max(0, 5 - number.count)) + number + ".jpg"
    }

    /// The boxes of all parts of which enough can be seen.
    static func boxes(of parts: [SceneContents.Part], in radiance: Radiance) -> [SamplePhotograph.PartBox] {
        // A sliver at the edge of the frame is no part to anyone who labels images.
        let fewest = max(4, radiance.width * radiance.height / 1500)
        return parts.enumerated().compactMap { position, part in
            guard let extent = radiance.extent(of: part.owner) else { return nil }
            guard position == 0 || extent.pixels >= fewest else { return nil }
            return .init(kind: part.kind, box: extent.box, isScratched: part.isScratched)
        }
    }

    /// Shuffles three scratched parts into every ten of a kind.
    private static func isScratched(seed: UInt64, index: Int, kinds: Int) -> Bool {
        let turn = index / kinds
        var random = SceneRandom(seed: seed, index: turn / 10 * kinds + index % kinds, purpose: "scratched")
        return (0..<10).shuffled(using: &random)[turn % 10] < 3
    }
}
