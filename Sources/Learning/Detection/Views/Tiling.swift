/// How an image is looked at in parts as well as in the whole, where its objects are too small for one square.
///
/// The image is scaled so that its objects are large enough, and squares are cut out of it that overlap. Whatever is no larger than the
/// overlap lies whole in one of them; what is larger is seen in the square of the whole image.
package struct Tiling: Codable, Hashable, Sendable {
    /// The most tiles along an edge of an image, so that a detection takes at most seventeen views.
    package static let sideLimit = 4

    /// How much larger than one square an image has to be for tiles to show more of it.
    static let leastGain = 1.25

    /// The share of a tile's edge by which neighbors overlap, at least.
    package var overlap = 0.25
    /// The longer edge in pixels to which an image is scaled down before it is cut; a smaller one stays as it is, because enlarging it
    /// shows nothing new.
    package var longerEdge: Int

    package init(longerEdge: Int) { self.longerEdge = longerEdge }

    /// The longest edge that the most tiles cover.
    package static func reach(edge: Int, overlap: Double = 0.25) -> Int {
        Int(Double(edge) * (Double(sideLimit) - Double(sideLimit - 1) * overlap))
    }

    /// The size in which an image is cut; `nil` if one square shows it nearly as large.
    package func size(width: Int, height: Int, edge: Int) -> (width: Int, height: Int)? {
        let longer = max(width, height)
        let scale = min(1, Double(longerEdge) / Double(longer))
        guard Double(longer) * scale >= Self.leastGain * Double(edge) else { return nil }
        func scaled(_ length: Int) -> Int { max(1, Int((Double(length) * scale).rounded())) }
        return (scaled(width), scaled(height))
    }

    /// Where an image of such a size lies in each of its tiles, row by row.
    ///
    /// - Parameters:
    ///   - size: The size in which it is cut.
    ///   - edge: The edge of a tile.
    /// - Returns: At most ``sideLimit`` squared placements; along an edge that is shorter than a tile the image is in the middle.
    package func placements(of size: (width: Int, height: Int), edge: Int) -> [Placement] {
        let columns = starts(of: size.width, edge: edge)
        return starts(of: size.height, edge: edge).flatMap { top in
            columns.map { left in
                Placement(width: size.width, height: size.height, left: -left, top: -top, isMirrored: false)
            }
        }
    }

    /// Where the tiles begin along an edge of the image, evenly spread.
    private func starts(of length: Int, edge: Int) -> [Int] {
        guard length > edge else { return [-(edge - length) / 2] }
        let step = Double(edge) * (1 - overlap)
        let count = min(Self.sideLimit, max(2, Int((Double(length - edge) / step).rounded(.up)) + 1))
        return (0..<count).map { index in
            Int((Double(index) * Double(length - edge) / Double(count - 1)).rounded())
        }
    }
}
