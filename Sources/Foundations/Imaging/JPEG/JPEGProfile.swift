/// The color profile of a JPEG file, which is cut into pieces of at most 64 kB.
///
/// Source: ICC.1:2010, annex B.4.
enum JPEGProfile {
    /// The profile joined from its pieces; `nil` if there is none or a piece is missing.
    ///
    /// - Complexity: O(number of segments before the pixels), and a copy.
    static func read(from bytes: Span<UInt8>) -> [UInt8]? {
        var markers = JPEGMarkers()
        var pieces: [Int: Range<Int>] = [:]
        var pieceCount = 0
        while let segment = try? markers.next(in: bytes), segment.code != JPEGMarkers.Code.startOfScan {
            // The signature is followed by the number of the piece, from 1, and the number of pieces.
            guard segment.code == JPEGMarkers.Code.app2, segment.content.count > 14,
                bytes.starts(with: "ICC_PROFILE\0", at: segment.content.lowerBound)
            else { continue }
            let start = segment.content.lowerBound
            pieceCount = Int(bytes[start + 13])
            pieces[Int(bytes[start + 12])] = start + 14..<segment.content.upperBound
        }
        guard pieceCount > 0 else { return nil }
        var profile: [UInt8] = []
        for number in 1...pieceCount {
            guard let piece = pieces[number] else { return nil }
            for place in piece { profile.append(bytes[place]) }
        }
        return profile
    }
}
