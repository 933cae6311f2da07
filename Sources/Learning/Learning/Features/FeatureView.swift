package import Imaging

/// A crop of an image for training or test-time augmentation: which square of it the base model sees.
///
/// The square is as wide as the shorter edge divided by ``zoom`` and is scaled to the base model's input.
package struct FeatureView: Hashable, Sendable {
    /// Where the square lies along the longer edge and, if zoomed, along the shorter one.
    package let anchor: CropAnchor

    /// How much is cut away: 1 shows the whole shorter edge, 1.25 shows 80 per cent of it.
    package let zoom: Double

    /// A Boolean value indicating whether the square is mirrored left to right.
    package let isMirrored: Bool

    /// A Boolean value indicating whether the whole image is shown, squashed to a square, instead of a square of it.
    package let isWhole: Bool

    /// The name under which features of this view are cached and recorded.
    package let name: String

    /// The center square: the one that predictions use.
    package static let center = FeatureView(anchor: .center, zoom: 1, isMirrored: false, name: "center")

    /// The whole image, squashed to a square: for long and narrow things, of which a square shows too little.
    package static let whole = FeatureView(
        anchor: .center,
        zoom: 1,
        isMirrored: false,
        isWhole: true,
        name: "whole"
    )

    /// The center square mirrored: teaches the head that left and right do not matter.
    package static let mirrored = FeatureView(anchor: .center, zoom: 1, isMirrored: true, name: "mirrored")

    /// Off-center and closer squares, for training with a larger budget.
    package static let surrounding: [FeatureView] = [
        FeatureView(anchor: .topLeft, zoom: 1.2, isMirrored: false, name: "top-left"),
        FeatureView(anchor: .bottomRight, zoom: 1.2, isMirrored: true, name: "bottom-right-mirrored"),
        FeatureView(anchor: .topRight, zoom: 1.2, isMirrored: true, name: "top-right-mirrored"),
        FeatureView(anchor: .bottomLeft, zoom: 1.2, isMirrored: false, name: "bottom-left"),
    ]

    /// The view with a given name, if there is one.
    package static func named(_ name: String) -> FeatureView? {
        if name == "centre" { return .center }  // as earlier versions spelled it
        return ([center, mirrored, whole] + surrounding).first { $0.name == name }
    }

    /// The pixels of views, each `edge` wide and high.
    ///
    /// A square that a view shares with its mirror image is cut once.
    ///
    /// Decode the image so that its shorter edge has at least `edge * zoom` pixels if the original has.
    package static func pixels(of views: [FeatureView], of image: RGBImage, edge: Int) -> [RGBImage] {
        var last: (view: FeatureView, square: RGBImage)?
        return views.map { view in
            let square =
                if let last, last.view.showsSame(as: view) { last.square } else {
                    view.square(of: image, edge: edge)
                }
            last = (view, square)
            return view.isMirrored ? square.flippedHorizontally() : square
        }
    }

    private init(anchor: CropAnchor, zoom: Double, isMirrored: Bool, isWhole: Bool = false, name: String) {
        self.anchor = anchor
        self.zoom = zoom
        self.isMirrored = isMirrored
        self.isWhole = isWhole
        self.name = name
    }

    /// Whether another view shows the same, but perhaps mirrored.
    private func showsSame(as other: FeatureView) -> Bool {
        anchor == other.anchor && zoom == other.zoom && isWhole == other.isWhole
    }

    /// What the view shows, not mirrored.
    private func square(of image: RGBImage, edge: Int) -> RGBImage {
        guard !isWhole else { return image.resized(width: edge, height: edge) }
        guard zoom != 1 else { return image.resizedToFill(edge: edge, anchor: anchor) }
        return image.resizedToFill(edge: Int((Double(edge) * zoom).rounded()), anchor: anchor)
            .cropped(edge: edge, anchor: anchor)
    }
}
