package import Annotations

extension DetectorRecipe {
    /// What the boxes of a training look like; it decides at which resolution a detector looks.
    package struct BoxStatistics: Hashable, Sendable {
        /// Of so many boxes on, those of a tag decide by themselves.
        private static let tagMinimum = 5

        /// Of each box the square root of its area, in pixels of an image whose longer edge is 320 pixels; rising.
        ///
        /// Those of all tags, and then of each tag that has enough.
        private let sizes: [[Double]]
        /// Of each box the longer edge of its image in pixels; rising.
        private let longerEdges: [Int]

        /// Measures boxes.
        ///
        /// - Parameter images: The size of each image, and what is in it.
        package init(_ images: [(width: Int, height: Int, annotations: [Annotation<Int>])]) {
            var (sizes, longerEdges): ([Int: [Double]], [Int]) = ([:], [])
            for (width, height, annotations) in images {
                for annotation in annotations {
                    guard let box = annotation.box else { continue }
                    let area = box.width * Double(width) * box.height * Double(height)
                    sizes[annotation.tag, default: []]
                        .append(area.squareRoot() * 320 / Double(max(1, width, height)))
                    longerEdges.append(max(width, height))
                }
            }
            let tags = sizes.values.filter { $0.count >= Self.tagMinimum }
            self.sizes = ([sizes.values.flatMap(\.self)] + tags).map { $0.sorted() }
            self.longerEdges = longerEdges.sorted()
        }

        /// The size below which a fifth of the boxes of some tag are, of the tag with the smallest; `nil` without boxes.
        ///
        /// Each tag counts alike in mean average precision: a rare tag of small objects needs the resolution, however many large boxes
        /// others have.
        package var fifthSmallest: Double? {
            sizes.filter { !$0.isEmpty }.map { $0[min($0.count - 1, $0.count / 5)] }.min()
        }

        /// The size that one in twenty boxes exceeds; `nil` without boxes.
        package var large: Double? {
            sizes.first.flatMap { all in all.isEmpty ? nil : all[all.count * 19 / 20] }
        }

        /// The longer edge in pixels that half of the boxes' images have at least; 0 without boxes.
        package var medianLongerEdge: Int {
            longerEdges.isEmpty ? 0 : longerEdges[longerEdges.count / 2]
        }
    }

    /// What a detector is tuned to.
    package enum Subject: Hashable, Sendable {
        /// Any objects.
        case general
        /// Brands: flat, with writing, often small.
        case logo
        /// Goods with writing that stand close together, many in an image, seen from one distance.
        case shelf

        /// Below how many pixels at the largest edge a fifth of the boxes have to be for tiles.
        fileprivate var tileLimit: Double { self == .general ? 12 : 16 }
    }

    /// The largest edge of the square that a quick training looks at; more is looked at in tiles.
    private static let largestEdge = 512

    /// How large tiles show the boxes of which a fifth are smaller, in pixels, if the images are that fine.
    private static let tiledSize = 20.0

    /// The recipe of a quick training.
    ///
    /// Small objects decide the resolution. Where a fifth of a tag's boxes are smaller than 24 pixels, a map of stride 8 is added: on blood
    /// cells that raised mAP@0.5 from 0.61 to 0.81, at four times the cost of a step. Below 20 and 10 pixels the image is enlarged as
    /// well, and where nearly nothing is large the map of stride 32 is left out: together they raised it to 0.87. Where even then they are smaller than 12 (logos and shelves: 16) pixels and the images are finer, they are cut into tiles.
    ///
    /// - Parameters:
    ///   - available: The maps that the base model gives.
    ///   - boxes: What is to be found.
    ///   - subject: What the detector is tuned to.
    /// - Returns: The recipe.
    package static func quick(
        levels available: [DetectorLevel],
        boxes: BoxStatistics,
        subject: Subject = .general
    ) -> DetectorRecipe {
        let smallest = boxes.fifthSmallest ?? .infinity
        let finest = smallest < 24 ? 8 : 16
        let coarsest = smallest < 20 && (boxes.large ?? .infinity) < 160 ? 16 : 32
        var recipe = DetectorRecipe(levels: available.filter { (finest...coarsest).contains($0.stride) })
        recipe.edge = smallest < 10 ? largestEdge : smallest < 20 ? 416 : standardEdge
        recipe.cut(boxes, below: subject.tileLimit)
        // Writing is not mirrored.
        recipe.variation.isMirrored = subject == .general
        if subject == .shelf {
            recipe.variation.scale = 0.75...1.3
            recipe.variation.aspect = 0.1
            recipe.decoder.overlapLimit = 0.7
        }
        return recipe
    }

    /// The same recipe for a preview: what a person who is still drawing boxes can wait for.
    ///
    /// It has few views and steps. Views must not depend on what is drawn, and those of tiles do, so it looks at whole images only.
    package var preview: DetectorRecipe {
        var recipe = self
        if tiling != nil {
            recipe.tiling = nil
            recipe.edge = Self.largestEdge
        }
        recipe.views = Self.previewViewCount
        recipe.steps = Self.previewStepCount
        return recipe
    }

    private static let previewViewCount = 6
    private static let previewStepCount = 150

    /// Chooses tiles if boxes are too small without and the images have the pixels for them.
    private mutating func cut(_ boxes: BoxStatistics, below limit: Double) {
        guard let smallest = boxes.fifthSmallest, smallest > 0,
            smallest * Double(Self.largestEdge) / 320 < limit
        else { return }
        // The largest square shows nearly as much of a smaller image.
        guard Double(boxes.medianLongerEdge) >= 1.5 * Double(Self.largestEdge) else { return }
        let wanted = min(Double(boxes.medianLongerEdge), 320 * Self.tiledSize / smallest)
        // The smallest tiles that suffice: a step of training costs as much as a tile has pixels.
        edge =
            [Self.standardEdge, 416].first { Double(Tiling.reach(edge: $0)) >= wanted } ?? Self.largestEdge
        tiling = Tiling(longerEdge: min(Int(wanted.rounded()), Tiling.reach(edge: edge)))
    }
}
