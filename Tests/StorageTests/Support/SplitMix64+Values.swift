import Bytes
import Foundation
import TestSupport

extension SplitMix64 {
    mutating func uuid() -> UUID {
        let (high, low) = (next(), next())
        func byte(_ word: UInt64, _ index: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: word >> (8 * index)) }
        return UUID(
            uuid: (
                byte(high, 0), byte(high, 1), byte(high, 2), byte(high, 3), byte(high, 4), byte(high, 5),
                byte(high, 6), byte(high, 7), byte(low, 0), byte(low, 1), byte(low, 2), byte(low, 3),
                byte(low, 4), byte(low, 5), byte(low, 6), byte(low, 7)
            )
        )
    }

    mutating func digest() -> ContentDigest {
        ContentDigest(of: withUnsafeBytes(of: next()) { Data($0) })
    }

    mutating func chance(_ probability: Double) -> Bool {
        Double.random(in: 0..<1, using: &self) < probability
    }
}

extension Collection {
    /// Each element with the given probability, in order.
    func sample(_ probability: Double, using generator: inout SplitMix64) -> [Element] {
        filter { _ in generator.chance(probability) }
    }
}
