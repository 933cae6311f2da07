/// The size of a map: rows, columns and, fastest, channels.
package struct MapShape: Equatable, Sendable {
    package let height: Int
    package let width: Int
    package let channels: Int

    package init(height: Int, width: Int, channels: Int) {
        self.height = height
        self.width = width
        self.channels = channels
    }

    /// How many floats it has.
    package var count: Int { height &* width &* channels }
}

/// How a window goes over the rows and columns of a map.
package struct KernelWindow: Equatable, Sendable {
    package let height: Int
    package let width: Int
    package let strideY: Int
    package let strideX: Int
    package let dilationY: Int
    package let dilationX: Int
    /// Rows of nothing above the map.
    package let top: Int
    /// Columns of nothing to the left of the map.
    package let left: Int

    package init(
        height: Int,
        width: Int,
        strideY: Int = 1,
        strideX: Int = 1,
        dilationY: Int = 1,
        dilationX: Int = 1,
        top: Int = 0,
        left: Int = 0
    ) {
        self.height = height
        self.width = width
        self.strideY = strideY
        self.strideX = strideX
        self.dilationY = dilationY
        self.dilationX = dilationX
        self.top = top
        self.left = left
    }

    /// Whether it sees one place at a time, and all of them.
    var isPointwise: Bool {
        height == 1 && width == 1 && strideY == 1 && strideX == 1 && top == 0 && left == 0
    }
}
