import LinearAlgebra
import Testing

@Suite("Spectra")
struct SpectrumTests {
    @Test("eigenvectors rebuild a symmetric matrix and are orthonormal", arguments: [1, 2, 5, 20])
    func rebuilds(size: Int) {
        let random = Samples.matrix(size, size, seed: UInt64(size))
        let matrix = random.multiplied(by: random, transposing: .right)
        let spectrum = SymmetricEigenvectors(of: matrix)
        var scaled = spectrum.vectors
        for row in 0..<size {
            for column in 0..<size { scaled[row, column] *= Float(spectrum.values[row]) }
        }
        let rebuilt = spectrum.vectors.multiplied(by: scaled, transposing: .left)
        let products = spectrum.vectors.multiplied(by: spectrum.vectors, transposing: .right)
        for row in 0..<size {
            for column in 0..<size {
                #expect(abs(rebuilt[row, column] - matrix[row, column]) < 1e-4)
                #expect(abs(products[row, column] - (row == column ? 1 : 0)) < 1e-5)
            }
        }
        #expect(zip(spectrum.values, spectrum.values.dropFirst()).allSatisfy { $0 >= $1 })
    }

    @Test("the dominant directions of stretched axes are those axes")
    func findsAxes() {
        var matrix = Samples.matrix(100, 12, seed: 7)
        for row in 0..<100 {
            matrix[row, 9] *= 50
            matrix[row, 4] *= 20
        }
        let subspace = DominantSubspace(of: matrix, rank: 3)
        #expect(abs(subspace.directions[0, 9]) > 0.99)
        #expect(abs(subspace.directions[1, 4]) > 0.99)
        let column = (0..<100).map { matrix[$0, 9] }
        #expect(abs(subspace.squares[0] / column.dotProduct(with: column) - 1) < 0.01)
    }

    @Test("a matrix of low rank has no more directions than its rank")
    func lowRank() {
        let factors = Samples.matrix(30, 2, seed: 8)
        let matrix = factors.multiplied(by: Samples.matrix(2, 20, seed: 9))
        let subspace = DominantSubspace(of: matrix, rank: 10)
        #expect(subspace.directions.rows >= 2)
        #expect(subspace.squares.dropFirst(2).allSatisfy { $0 < 1e-6 * subspace.squares[0] })
        #expect(DominantSubspace(of: Matrix(rows: 5, columns: 4), rank: 3).directions.rows == 0)
        #expect(DominantSubspace(of: Matrix(rows: 0, columns: 4), rank: 3).squares.isEmpty)
    }
}
