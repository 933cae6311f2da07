package import LinearAlgebra

/// Features of images with room around them: rows and columns of zeros that make whole blocks of sixteen, at least one
/// column among them.
///
/// The fitting of heads runs over whole blocks and keeps the bias in the spare column. Gathering features in this shape from the
/// start spares a second copy of what is by far the largest thing in memory.
package struct PaddedFeatures: Sendable {
    /// The number of images: rows in front of the padding.
    package let imageCount: Int

    /// The number of features: columns in front of the padding.
    package let featureCount: Int

    /// Images x features, padded.
    var matrix: Matrix

    /// Gathers features.
    ///
    /// - Parameters:
    ///   - imageCount: The number of images.
    ///   - featureCount: The number of features of an image.
    ///   - features: The features of the image at an index.
    package init(imageCount: Int, featureCount: Int, features: (Int) -> ArraySlice<Float>) {
        self.imageCount = imageCount
        self.featureCount = featureCount
        let (rows, columns) = (Self.padded(imageCount), Self.padded(featureCount + 1))
        var elements: [Float] = []
        elements.reserveCapacity(rows * columns)
        for image in 0..<imageCount {
            let row = features(image)
            precondition(
                row.count == featureCount,
                "An image has \(row.count) features instead of \(featureCount)."
            )
            elements += row
            elements += repeatElement(0, count: columns - featureCount)
        }
        elements += repeatElement(0, count: (rows - imageCount) * columns)
        matrix = Matrix(rows: rows, columns: columns, elements: elements)
    }

    /// Copies features, images x features.
    package init(_ features: Matrix) {
        self.init(imageCount: features.rows, featureCount: features.columns) { features[row: $0] }
    }

    /// The features of some of the images.
    func gathering(_ images: [Int]) -> PaddedFeatures {
        PaddedFeatures(imageCount: images.count, featureCount: featureCount) {
            matrix[row: images[$0]].prefix(featureCount)
        }
    }

    /// The features of one image.
    subscript(image image: Int) -> ArraySlice<Float> { matrix[row: image].prefix(featureCount) }

    /// A number rounded up to whole blocks.
    static func padded(_ count: Int) -> Int { (count + 15) & ~15 }
}
