import Foundation

/// One way to see what stands out: which fields count, how wide the surroundings are, and how much size counts.
struct ContrastLook {
    /// The weight of each map, by its stride in pixels.
    let mapWeights: [(stride: Int, weight: Float)]
    let colorWeight: Float
    /// The width of the ring around a window, as a share of the window's height and width.
    let ring: Double
    /// The power of a window's share of the image that its contrast is multiplied by.
    let sizePower: Double

    /// Whole things that fill much of the image: what they are counts more than their color.
    static let large = ContrastLook(
        mapWeights: [(16, 0.5), (32, 1)],
        colorWeight: 0.3,
        ring: 0.25,
        sizePower: 0.5
    )

    /// Small things among others: fine maps, color and a narrow ring.
    static let small = ContrastLook(mapWeights: [(16, 1)], colorWeight: 1, ring: 0.1, sizePower: 0.25)

    /// The looks that take turns.
    static let all = [large, small]

    /// How many principal components of a map count.
    private static let componentCount = 6

    /// The variance below which a window and its ring are taken for smooth, in units of the image's own.
    private static let smoothness = 0.3

    /// The fields it sees, with their weights.
    func fields(
        maps: [[Float]],
        levels: [DetectorLevel],
        colors: CellColors,
        on grid: CellGrid
    ) -> [(field: FeatureField, weight: Float)] {
        let seen = mapWeights.flatMap { stride, weight in
            zip(maps, levels).filter { $0.1.stride == stride }.map { map, level in
                let count = Self.componentCount
                return (field: FeatureField(map: map, level: level, count: count, on: grid), weight: weight)
            }
        }
        return seen + [(field: FeatureField(colors), weight: colorWeight)]
    }

    /// Windows with how much they stand out, the most first; those that do not are left out.
    func ranking(of windows: [CellWindow], in sums: SummedFields) -> [RankedWindow] {
        // Equal scores keep the order of the windows: sorting is stable.
        windows.map { RankedWindow(window: $0, score: score(of: $0, in: sums)) }
            .filter { $0.score > 0 }
            .sorted { $0.score > $1.score }
    }

    /// How much a window differs from the ring around it: from 0 to 1.
    ///
    /// The squared distance of their means as a share of itself and the variances within them (as Fisher's criterion has it), times
    /// powers of the window's share of the image and of the share of the ring that is in the image.
    func score(of window: CellWindow, in sums: SummedFields) -> Double {
        let vertical = max(1, Int((ring * Double(window.bottom - window.top)).rounded()))
        let horizontal = max(1, Int((ring * Double(window.right - window.left)).rounded()))
        let outer = CellWindow(
            top: max(0, window.top - vertical),
            left: max(0, window.left - horizontal),
            bottom: min(sums.rows, window.bottom + vertical),
            right: min(sums.columns, window.right + horizontal)
        )
        guard outer.area > window.area else { return 0 }
        let insideSums = sums(window)
        let inside = Statistics(insideSums, count: window.area)
        let around = Statistics(sums(outer) - insideSums, count: outer.area - window.area)
        let distance = inside.squaredDistance(to: around)
        let within = max(0, inside.variance) + max(0, around.variance) + Self.smoothness
        let whole = (1 + 2 * ring) * (1 + 2 * ring) - 1
        let completeness = min(1, Double(outer.area - window.area) / (whole * Double(window.area)))
        return distance / (distance + within)
            * pow(Double(window.area) / Double(sums.rows * sums.columns), sizePower)
            * pow(completeness, 0.25)
    }
}

/// The mean and the variance of fields over some cells.
private struct Statistics {
    private let mean: SummedFields.Sums
    /// The variance of all components together.
    let variance: Double

    init(_ sums: SummedFields.Sums, count: Int) {
        var mean = sums / Double(count)
        let squares = mean[SummedFields.componentLimit]
        mean[SummedFields.componentLimit] = 0
        self.mean = mean
        variance = squares - (mean * mean).sum()
    }

    func squaredDistance(to other: Statistics) -> Double {
        let difference = mean - other.mean
        return (difference * difference).sum()
    }
}
