import Foundation

extension Float {
    /// A number from the standard normal distribution (Box and Muller, 1958).
    static func normal(using generator: inout some RandomNumberGenerator) -> Float {
        let radius = (-2 * log(Double.random(in: Double.leastNonzeroMagnitude...1, using: &generator)))
            .squareRoot()
        return Float(radius * cos(2 * Double.pi * Double.random(in: 0..<1, using: &generator)))
    }
}
