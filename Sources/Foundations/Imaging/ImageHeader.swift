/// What a file says about its image before any pixel is decoded.
package struct ImageHeader: Hashable, Sendable {
    /// The format by content.
    package let format: ImageFormat

    /// The number of columns of the upright image.
    package let width: Int

    /// The number of rows of the upright image.
    package let height: Int

    /// How the stored image has to be turned to be upright; ``ImageDecoder`` does that.
    package let orientation: Orientation

    /// Creates the header of an image from its size as stored.
    init(format: ImageFormat, storedWidth: Int, storedHeight: Int, orientation: Orientation = .up) {
        self.format = format
        width = orientation.swapsEdges ? storedHeight : storedWidth
        height = orientation.swapsEdges ? storedWidth : storedHeight
        self.orientation = orientation
    }
}
