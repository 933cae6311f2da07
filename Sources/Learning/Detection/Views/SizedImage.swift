package import Foundation
package import Imaging

/// An image in the sizes at which a recipe looks at it, and the views in which a detector sees it.
///
/// Training and prediction go this one way, so that pixels come about alike.
package struct SizedImage: Sendable {
    /// For the view of the whole image.
    package let whole: RGBImage
    /// For tiles, as large as they show it; `nil` if there are none.
    package let detailed: RGBImage?
    /// How the image lies in each view: the whole image first, then its tiles.
    package let placements: [Placement]

    private let edge: Int

    /// Decodes an image; blocks.
    ///
    /// - Parameters:
    ///   - bytes: The file.
    ///   - recipe: At which sizes it is looked at.
    ///   - limits: What is accepted.
    /// - Throws: `ImageError`.
    package init(decoding bytes: Data, for recipe: DetectorRecipe, limits: ImageLimits = ImageLimits()) throws
    {
        let edge = recipe.edge
        self.edge = edge
        var minimum = edge
        if let tiling = recipe.tiling {
            let header = try ImageDecoder.header(of: bytes, limits: limits)
            if let size = tiling.size(width: header.width, height: header.height, edge: edge) {
                // Decoding gives at least twice that.
                minimum = max(edge, (min(size.width, size.height) + 1) / 2)
            }
        }
        let decoded = try ImageDecoder.decode(bytes, limits: limits, minimumShorterEdge: minimum)
        let size = recipe.tiling.flatMap {
            $0.size(width: decoded.width, height: decoded.height, edge: edge)
        }
        detailed = size.map { decoded.resized(width: $0.width, height: $0.height) }
        whole = (detailed ?? decoded).thumbnail(longerEdge: 2 * edge)
        let letterbox = Placement.letterbox(width: whole.width, height: whole.height, edge: edge)
        placements = [letterbox] + (size.flatMap { recipe.tiling?.placements(of: $0, edge: edge) } ?? [])
    }

    /// The square of a view.
    package func square(_ view: DetectionView) -> RGBImage {
        view.square(of: view.isDetailed ? detailed ?? whole : whole, edge: edge)
    }

    /// What a detector sees of the image, view by view, in the order of ``placements``.
    package var squares: [RGBImage] { plainViews.map(square) }

    /// The views in which a detector sees it.
    var plainViews: [DetectionView] {
        placements.enumerated().map { DetectionView(placement: $1, isDetailed: $0 > 0) }
    }
}
