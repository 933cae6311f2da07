/// The fractions of the outermost columns and rows of an image that lie outside of the image.
///
/// JPEG decoded at a fraction of its size has its edges rounded up: of 501 columns an eighth makes 63, of which the
/// last is five eighths image. To stretch all 63 over the result would shift its content by up to half a pixel,
/// several times the error of everything else.
struct Margins: Hashable, Sendable {
    /// Of the first column.
    var left = 0.0
    /// Of the first row.
    var top = 0.0
    /// Of the last column.
    var right = 0.0
    /// Of the last row.
    var bottom = 0.0

    /// No margins: every pixel is image.
    static let none = Margins()

    /// The margins of the upright image for those of the stored one.
    func oriented(by orientation: Orientation) -> Margins {
        switch orientation {
        case .up: self
        case .upMirrored: Margins(left: right, top: top, right: left, bottom: bottom)
        case .down: Margins(left: right, top: bottom, right: left, bottom: top)
        case .downMirrored: Margins(left: left, top: bottom, right: right, bottom: top)
        case .leftMirrored: Margins(left: top, top: left, right: bottom, bottom: right)
        case .right: Margins(left: bottom, top: left, right: top, bottom: right)
        case .rightMirrored: Margins(left: bottom, top: right, right: top, bottom: left)
        case .left: Margins(left: top, top: right, right: bottom, bottom: left)
        }
    }
}
