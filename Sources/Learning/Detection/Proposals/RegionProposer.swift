package import Annotations
package import Imaging

/// Proposes boxes that may hold something, without knowing any tag: where an image differs from what is around it.
///
/// The image is described on a grid of cells by the first principal components of the frozen backbone's maps and of its colors
/// (``FeatureField``). Boxes of many sizes and shapes are compared with the ring around them: what stands out from its surroundings
/// is a thing, as in the center-surround cue of Alexe, Deselaers and Ferrari ("Measuring the Objectness of Image Windows", TPAMI 34,
/// 2012), there with color histograms. Two ``ContrastLook``s take turns, one for what is large, one for what is small. Nothing is
/// learned; an image's own statistics are the scale of everything.
package struct RegionProposer: Sendable {
    /// The most boxes of an image.
    package static let countLimit = 50

    /// Of two boxes that overlap as much only the first is proposed.
    private static let overlapLimit = 0.5

    private let extractor: any MapExtractor

    /// A box that may hold something.
    package struct Proposal: Hashable, Sendable {
        /// How much it stands out from its surroundings, from 0 to 1; no probability.
        package let confidence: Double
        package let box: NormalizedBox
    }

    /// Creates a proposer on a backbone that gives maps at strides of 16 and 32 pixels.
    package init(extractor: any MapExtractor) {
        self.extractor = extractor
    }

    /// The edge in pixels that an image should have at least, so that nothing is lost.
    package var edge: Int { extractor.edge }

    /// Looks at an image; blocks.
    ///
    /// - Parameter image: The image, of any size.
    /// - Returns: At most ``countLimit`` boxes, the best first; none where the image has one color. The same for the same image.
    /// - Throws: What the extractor throws.
    /// - Complexity: One inference, and for each of some thirty thousand boxes a comparison in constant time.
    package func proposals(in image: RGBImage) throws -> [Proposal] {
        let view = DetectionView.letterbox(width: image.width, height: image.height, edge: edge)
        let square = view.square(of: image, edge: edge)
        let grid = CellGrid(placement: view.placement, edge: edge)
        guard let colors = CellColors(of: square, on: grid).varied else { return [] }
        let maps = try extractor.maps(of: square)
        let windows = grid.windows()
        let rankings = ContrastLook.all.map { look in
            let fields = look.fields(maps: maps, levels: extractor.levels, colors: colors, on: grid)
            return look.ranking(of: windows, in: SummedFields(fields, on: grid))
                .distinct(overlapLimit: Self.overlapLimit, countLimit: Self.countLimit)
        }
        return [RankedWindow](
            alternating: rankings,
            overlapLimit: Self.overlapLimit,
            countLimit: Self.countLimit
        ).compactMap { ranked in
            view.placement.normalizedBox(of: grid.edges(of: ranked.window)).map {
                Proposal(confidence: Double(ranked.score), box: $0)
            }
        }
    }
}
