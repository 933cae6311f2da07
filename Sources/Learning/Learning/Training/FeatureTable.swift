package import LinearAlgebra

/// The features of a data set's images in memory.
package struct FeatureTable: Sendable {
    /// The images, in the data set's order.
    package let images: [ImageFeatures]

    /// The views that each image has features of, in order.
    package let views: [FeatureView]

    /// The number of leading features that make the embedding.
    package let embeddingCount: Int

    /// The number of leading features that make the embedding and the averages of the maps.
    package let pooledCount: Int

    /// Creates a table; without `pooledCount` all features are pooled ones.
    package init(images: [ImageFeatures], views: [FeatureView], embeddingCount: Int, pooledCount: Int? = nil)
    {
        self.images = images
        self.views = views
        self.embeddingCount = embeddingCount
        self.pooledCount = pooledCount ?? images.first?.byView.first?.count ?? embeddingCount
    }

    /// The number of features a selection has.
    package func featureCount(_ selection: FeatureSelection) -> Int {
        switch selection {
        case .embedding: embeddingCount
        case .embeddingAndMaps: pooledCount
        case .embeddingMapsAndCells: images.first?.byView.first?.count ?? pooledCount
        }
    }

    /// A matrix with a row for each image and view: all views of the first image, then of the second.
    ///
    /// - Precondition: The table holds the views.
    package func rows(
        of indices: [Int],
        views: [FeatureView],
        selection: FeatureSelection,
        transform: FeatureTransform = .none
    ) -> Matrix {
        let columns = featureCount(selection)
        let row = rowReader(of: indices, views: views, columns: columns)
        var elements: [Float] = []
        elements.reserveCapacity(indices.count * views.count * columns)
        for index in 0..<indices.count * views.count { elements += row(index) }
        transform.apply(to: &elements)
        return Matrix(rows: indices.count * views.count, columns: columns, elements: elements)
    }

    /// The same rows as ``rows(of:views:selection:transform:)``, with room around them.
    func paddedRows(
        of indices: [Int],
        views: [FeatureView],
        selection: FeatureSelection,
        transform: FeatureTransform
    ) -> PaddedFeatures {
        let columns = featureCount(selection)
        var rows = PaddedFeatures(
            imageCount: indices.count * views.count,
            featureCount: columns,
            features: rowReader(of: indices, views: views, columns: columns)
        )
        // The padding is zero and stays so.
        transform.apply(to: &rows.matrix.elements)
        return rows
    }

    private func rowReader(
        of indices: [Int],
        views wanted: [FeatureView],
        columns: Int
    ) -> (Int) -> ArraySlice<Float> {
        let positions = wanted.map { view in
            guard let position = views.firstIndex(of: view) else {
                preconditionFailure("The view “\(view.name)” was not extracted.")
            }
            return position
        }
        return { row in
            images[indices[row / positions.count]].byView[positions[row % positions.count]].prefix(columns)
        }
    }
}
