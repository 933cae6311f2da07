extension BaseModelManifest.Outputs {
    /// The number of cells along each edge of the grid over ``cellMap``.
    package static let cellsAcross = 3

    /// The map that is also averaged over the cells of a grid: the first of stride 16, if there is one.
    package var cellMap: BaseModelManifest.Map? { maps?.first { $0.stride == 16 } }

    /// The number of features that tell nothing of places: the embedding, then the average of each channel of each map.
    package var pooledCount: Int { (maps ?? []).reduce(embedding.dimensions) { $0 + $1.channels } }

    /// The number of features of an image: the pooled ones, then for each channel of ``cellMap`` the averages over its cells, row by
    /// row.
    package var featureCount: Int {
        pooledCount + (cellMap?.channels ?? 0) * Self.cellsAcross * Self.cellsAcross
    }
}

extension BaseModelManifest.Map {
    /// The height and width of the map for images of an edge, in pixels.
    package func side(atEdge edge: Int) -> Int { (edge + stride - 1) / stride }
}
