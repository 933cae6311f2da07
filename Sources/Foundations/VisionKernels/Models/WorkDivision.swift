/// How an operation is divided among threads: into parts of so many units, whose results do not depend on each other.
///
/// What a unit is, the kind of operation says: a row of the resulting map, a tile of rows or a panel of columns of a product.
struct WorkDivision {
    /// How many units an operation has; 1 if it is not divided.
    let unitCount: Int
    let unitsPerPart: Int

    var partCount: Int { (unitCount &+ unitsPerPart &- 1) / unitsPerPart }

    /// The units that a part has.
    func units(ofPart part: Int) -> Range<Int> {
        let start = part &* unitsPerPart
        return start..<min(start &+ unitsPerPart, unitCount)
    }

    /// Parts that cost less than this many multiplications, about 5 microseconds, are not worth telling anybody.
    private static var leastCost: Double { 40_000 }

    /// - Parameters:
    ///   - unitCount: How many units there are, at least 1.
    ///   - cost: About how many multiplications all of them take.
    ///   - threadCount: How many threads there are; each gets several parts, because they are never equally fast.
    init(unitCount: Int, cost: Double, threadCount: Int) {
        self.unitCount = unitCount
        let most = threadCount > 1 ? min(Double(4 &* threadCount), cost / Self.leastCost) : 1
        let parts = max(1, min(Int(most), unitCount))
        unitsPerPart = (unitCount &+ parts &- 1) / parts
    }
}

/// The units of a product of matrices: panels of its columns where weights are more than rows are, so that each weight is read once; else
/// tiles of its rows.
struct ProductDivision {
    let rows: Int
    let panels: Int

    private var tiles: Int { (rows &+ 3) / 4 }
    private var isByPanels: Bool { panels > tiles }

    var unitCount: Int { isByPanels ? panels : tiles }

    /// The rows and panels of some units.
    func part(_ units: Range<Int>) -> (rows: Range<Int>, panels: Range<Int>) {
        guard !isByPanels else { return (0..<rows, units) }
        return (4 &* units.lowerBound..<min(4 &* units.upperBound, rows), 0..<panels)
    }
}
