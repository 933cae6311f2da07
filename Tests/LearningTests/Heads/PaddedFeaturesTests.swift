import Annotations
import LinearAlgebra
import Testing

@testable import Learning

@Suite("Padded features")
struct PaddedFeaturesTests {
    @Test(
        "rows fill whole blocks, and columns too with one to spare",
        arguments: [(1, 1, 16, 16), (16, 15, 16, 16), (16, 16, 16, 32), (17, 40, 32, 48), (0, 3, 0, 16)]
    )
    func shape(images: Int, features: Int, rows: Int, columns: Int) {
        let padded = PaddedFeatures(Matrix(rows: images, columns: features, repeating: 2))
        #expect(padded.matrix.rows == rows && padded.matrix.columns == columns)
        for row in 0..<rows {
            for column in 0..<columns {
                #expect(padded.matrix[row, column] == (row < images && column < features ? 2 : 0))
            }
        }
    }

    @Test("standardized in place they are what a plain matrix becomes, and their padding stays zero")
    func standardization() {
        let plain = RandomProblem(.multiclass, images: 21, features: 5, tags: 2, seed: 1).features
        let standardization = Standardization(of: plain)
        var padded = PaddedFeatures(plain)
        #expect(Standardization(of: padded) == standardization)
        standardization.apply(to: &padded)
        let expected = standardization.applied(to: plain)
        for image in 0..<21 { #expect(Array(padded[image: image]) == Array(expected[row: image])) }
        #expect(padded.matrix[row: 3].dropFirst(5).allSatisfy { $0 == 0 })
        #expect(padded.matrix[row: 21].allSatisfy { $0 == 0 })
        #expect(padded.gathering([4, 4, 0])[image: 2] == padded[image: 0])
    }
}
