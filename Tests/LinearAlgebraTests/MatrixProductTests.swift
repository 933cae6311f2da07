import LinearAlgebra
import Testing

@Suite("Matrix products")
struct MatrixProductTests {
    static let shapes = [
        (1, 1, 1), (1, 768, 10), (3, 5, 7), (16, 16, 16), (17, 33, 65), (64, 3, 2), (2, 129, 31), (40, 0, 3),
    ]

    @Test("agree with a sum in double precision, whichever factors are transposed", arguments: shapes)
    func agreesWithSlowProduct(rows: Int, inner: Int, columns: Int) {
        for transposing in [[], .left, .right, [.left, .right]] as [Matrix.Transposition] {
            let left =
                transposing.contains(.left)
                ? Samples.matrix(inner, rows, seed: 1) : Samples.matrix(rows, inner, seed: 1)
            let right =
                transposing.contains(.right)
                ? Samples.matrix(columns, inner, seed: 2) : Samples.matrix(inner, columns, seed: 2)
            let product = left.multiplied(by: right, transposing: transposing)
            var sum = Samples.matrix(rows, columns, seed: 3)
            let addend = sum
            Matrix.multiply(left, right, transposing: transposing, addingTo: &sum)
            for row in 0..<rows {
                for column in 0..<columns {
                    let expected = (0..<inner).reduce(0.0) { partial, index in
                        let first = transposing.contains(.left) ? left[index, row] : left[row, index]
                        let second =
                            transposing.contains(.right) ? right[column, index] : right[index, column]
                        return partial + Double(first) * Double(second)
                    }
                    #expect(abs(Double(product[row, column]) - expected) < 1e-4)
                    #expect(abs(Double(sum[row, column] - addend[row, column]) - expected) < 1e-4)
                }
            }
        }
    }

    @Test("overwrite what the memory held before")
    func overwrites() {
        var product = Matrix(rows: 2, columns: 2, repeating: .nan)
        let identity = Matrix(rows: 2, columns: 2, elements: [1, 0, 0, 1])
        Matrix.multiply(identity, identity, into: &product)
        #expect(product == identity)
        Matrix.multiply(Matrix(rows: 2, columns: 0), Matrix(rows: 0, columns: 2), into: &product)
        #expect(product.elements == [0, 0, 0, 0])
    }

    @Test("give the same bits on one thread as on four at once", arguments: [(10, 768, 200), (81, 200, 96)])
    func isIndependentOfThreads(rows: Int, inner: Int, columns: Int) async {
        let left = Samples.matrix(rows, inner, seed: 4)
        let right = Samples.matrix(inner, columns, seed: 5)
        let alone = left.multiplied(by: right)
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask { (0..<5).allSatisfy { _ in left.multiplied(by: right) == alone } }
            }
            for await isSame in group { #expect(isSame) }
        }
    }

    @Test("transposing exchanges rows and columns", arguments: [(1, 1), (3, 70), (33, 32), (0, 4)])
    func transposes(rows: Int, columns: Int) {
        let matrix = Samples.matrix(rows, columns, seed: 6)
        let transposed = matrix.transposed()
        #expect(transposed.rows == columns && transposed.columns == rows)
        for row in 0..<rows {
            for column in 0..<columns { #expect(transposed[column, row] == matrix[row, column]) }
        }
    }
}
