import Foundation

/// Reads the format OCSC as its description says, byte by byte, and knows nothing of the writer.
struct ScoreTableReader {
    let isMulticlass: Bool
    let tags: [UUID]
    let measured: [Bool]
    let images: [UUID]
    let groups: [Int]
    let truth: [Set<Int>]
    let probabilities: [[Float]]
    /// How many bytes were left over.
    let rest: Int

    init?(_ data: Data) {
        let bytes = [UInt8](data)
        var place = 0
        func take(_ count: Int) -> ArraySlice<UInt8> {
            defer { place += count }
            return bytes[place..<place + count]
        }
        func word() -> UInt32 { take(4).reversed().reduce(0) { $0 << 8 | UInt32($1) } }
        func id() -> UUID {
            let text = take(16).map { String(format: "%02x", $0) }.joined()
            var dashed = ""
            for (index, character) in text.enumerated() {
                if [8, 12, 16, 20].contains(index) { dashed += "-" }
                dashed.append(character)
            }
            return UUID(uuidString: dashed) ?? UUID()
        }
        func skipPadding() { while place % 4 != 0 { place += 1 } }

        guard bytes.count >= 20, String(decoding: take(4), as: UTF8.self) == "OCSC", word() == 1 else {
            return nil
        }
        let (imageCount, tagCount, flags) = (Int(word()), Int(word()), word())
        isMulticlass = flags & 1 == 1
        tags = (0..<tagCount).map { _ in id() }
        measured = take(tagCount).map { $0 == 1 }
        skipPadding()
        images = (0..<imageCount).map { _ in id() }
        groups = (0..<imageCount).map { _ in Int(word()) }
        truth = (0..<imageCount).map { _ in
            let row = Array(take((tagCount + 7) / 8))
            return Set((0..<tagCount).filter { row[$0 / 8] & (1 << UInt8($0 % 8)) != 0 })
        }
        skipPadding()
        probabilities = (0..<imageCount).map { _ in (0..<tagCount).map { _ in Float(bitPattern: word()) } }
        rest = bytes.count - place
    }
}
