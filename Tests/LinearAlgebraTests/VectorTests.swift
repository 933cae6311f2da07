import Glibc
import LinearAlgebra
import Testing

@Suite("Vectors")
struct VectorTests {
    @Test("a dot product is that of double precision", arguments: [0, 1, 7, 8, 9, 511, 512, 513, 1040, 5000])
    func dotProduct(count: Int) {
        let first = Samples.vector(count, seed: 1)
        let second = Samples.vector(count, seed: 2)
        let expected = zip(first, second).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        #expect(abs(first.dotProduct(with: second) - expected) < 2e-6 * Double(max(count, 1)).squareRoot())
    }

    @Test("a dot product adds in the documented order")
    func order() {
        let count = 1045
        let first = Samples.vector(count, seed: 3)
        let second = Samples.vector(count, seed: 4)
        var expected = 0.0
        for start in stride(from: 0, to: 1040, by: 512) {
            for lane in 0..<8 {
                var sum: Float = 0
                for index in stride(from: start + lane, to: min(start + 512, 1040), by: 8) {
                    sum += first[index] * second[index]
                }
                expected += Double(sum)
            }
        }
        for index in 1040..<count { expected += Double(first[index] * second[index]) }
        #expect(first.dotProduct(with: second) == expected)
    }

    @Test("adding and scaling work element by element")
    func addition() {
        var vector: [Float] = [1, 2, 3]
        vector.add([10, 20, 30], scaledBy: 0.5)
        vector.scale(by: 2)
        #expect(vector == [12, 24, 36])
        #expect(([3, 4] as [Float]).norm == 5)
    }

    @Test("the exponential is within 2e-7 of the truth over its whole range")
    func exponential() {
        var worst = 0.0
        for step in 0..<2000 {
            var lanes = Lanes.zero
            for lane in 0..<8 { lanes[lane] = -87 + Float(step * 8 + lane) * (175 / 16_000) }
            let result = lanes.exponential
            for lane in 0..<8 {
                let truth = exp(Double(lanes[lane]))
                worst = max(worst, abs(Double(result[lane]) - truth) / truth)
            }
        }
        #expect(worst < 2e-7)
        #expect(Lanes.zero.exponential == Lanes(repeating: 1))
    }

    @Test(
        "the exponential stays positive and finite outside its range",
        arguments: [-Float.infinity, -1e30, 89, .infinity]
    )
    func exponentialOutside(value: Float) {
        let result = Lanes(repeating: value).exponential[0]
        #expect(result > 0 && result.isFinite)
        #expect((value < 0) == (result < 1e-37))
    }

    @Test("the logarithm of one plus x is exact to 3e-7, also near zero")
    func logarithm() {
        for exponent in stride(from: -30.0, through: 0, by: 0.01) {
            let argument = Float(exp2(exponent))
            let truth = log1p(Double(argument))
            let result = Lanes(repeating: argument).logarithmOfOnePlus[0]
            #expect(abs(Double(result) - truth) <= 3e-7 * truth)
        }
        #expect(Lanes.zero.logarithmOfOnePlus == .zero)
    }
}
