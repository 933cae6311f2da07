/// The sizes of a tensor of up to four axes, slowest first; axes that it does not have are of size 1 and come before the others.
package struct TensorShape: Equatable, Sendable {
    /// How many axes it has.
    package let rank: Int

    /// Four sizes, the first `4 - rank` of them 1.
    let sizes: SIMD4<Int>

    /// Creates a shape from four sizes.
    init(rank: Int, sizes: SIMD4<Int>) {
        self.rank = rank
        self.sizes = sizes
    }

    /// How many elements.
    package var count: Int { sizes[0] &* sizes[1] &* sizes[2] &* sizes[3] }

    /// How many matrices, of the last two axes, it has.
    var matrixCount: Int { sizes[0] &* sizes[1] }

    /// The place of an axis among the four.
    func place(ofAxis axis: Int) -> Int { 4 &- rank &+ axis }

    /// How far apart neighbors along each axis are.
    var strides: SIMD4<Int> {
        SIMD4(sizes[1] &* sizes[2] &* sizes[3], sizes[2] &* sizes[3], sizes[3], 1)
    }

    /// The map of each image, of which there are `sizes[0]`; `nil` if it is no tensor of maps.
    var map: MapShape? {
        rank == 4 ? MapShape(height: sizes[1], width: sizes[2], channels: sizes[3]) : nil
    }
}
