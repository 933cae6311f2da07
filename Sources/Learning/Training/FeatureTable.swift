package import LinearAlgebra

/// The features of a data set's pictures in memory.
package struct FeatureTable: Sendable {
    /// The pictures, in the data set's order.
    package let images: [ImageFeatures]

    /// The views that each picture has features of, in order.
    package let views: [FeatureView]

    /// The number of leading features that make the embedding.
    package let embeddingCount: Int

    package init(images: [ImageFeatures], views: [FeatureView], embeddingCount: Int) {
        self.images = images
        self.views = views
        self.embeddingCount = embeddingCount
    }

    /// The number of features a selection has.
    package func featureCount(_ selection: FeatureSelection) -> Int {
        switch selection {
        case .embedding: embeddingCount
        case .embeddingAndMaps: images.first?.byView.first?.count ?? embeddingCount
        }
    }

    /// A matrix with a row for each picture and view: all views of the first picture, then of the second.
    ///
    /// - Precondition: The table holds the views.
    package func rows(of indices: [Int], views wanted: [FeatureView], selection: FeatureSelection) -> Matrix {
        let positions = wanted.map { view in
            guard let position = views.firstIndex(of: view) else {
                preconditionFailure("The view “\(view.name)” was not extracted.")
            }
            return position
        }
        let columns = featureCount(selection)
        var elements: [Float] = []
        elements.reserveCapacity(indices.count * wanted.count * columns)
        for index in indices {
            for position in positions { elements += images[index].byView[position].prefix(columns) }
        }
        return Matrix(rows: indices.count * wanted.count, columns: columns, elements: elements)
    }
}
