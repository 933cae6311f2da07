import Foundation
import Testing

@testable import VisionKernels

@Suite("Functions without a mathematics library, against one")
struct FunctionTests {
    private static let numbers = stride(from: Float(-90), through: 90, by: 0.037)

    @Test("the exponential function is right to a few units in the last place, and bounded")
    func exponential() {
        for x in Self.numbers {
            let bounded = Double(min(88, max(-87, x)))
            #expect(abs(Double(Functions.exp(x)) / Foundation.exp(bounded) - 1) < 3e-7, "exp \(x)")
            #expect(abs(Functions.exp(Double(x)) / Foundation.exp(Double(x)) - 1) < 1e-13, "exp \(x)")
        }
    }

    @Test("sigmoid, hyperbolic tangent and logarithm are right to seven digits")
    func others() {
        for x in Self.numbers {
            let exact = 1 / (1 + Foundation.exp(-Double(x)))
            #expect(abs(Double(Functions.sigmoid(x)) - exact) < 2e-7, "sigmoid \(x)")
            #expect(abs(Double(Functions.tanh(x)) - Foundation.tanh(Double(x))) < 5e-7, "tanh \(x)")
            let positive = Foundation.exp(Double(x) / 2)
            #expect(abs(Double(Functions.log(Float(positive))) - Double(x) / 2) < 4e-6, "log of exp \(x / 2)")
        }
    }

    @Test("what is no number stays none and ends nothing")
    func notANumber() {
        #expect(Functions.exp(Float.nan).isNaN)
        #expect(Functions.exp(Double.nan).isNaN)
        #expect(Functions.sigmoid(.nan).isNaN)
        #expect(Functions.sigmoid(-.infinity) < 1e-30 && Functions.sigmoid(.infinity) == 1)
    }
}
