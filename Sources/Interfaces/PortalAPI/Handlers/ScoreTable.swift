internal import Annotations
internal import Bytes
internal import FoundationEssentials
internal import Learning
internal import Projects
internal import Storage

/// Out-of-fold probabilities with their truth in the binary format `OCSC`, version 1, from which a page computes every
/// number of an evaluation at any threshold (`docs/portal-api.md`).
///
/// All numbers are little-endian. For N images and T tags: the letters `OCSC`; version, N, T and flags as 32-bit
/// integers (bit 0 of the flags: one tag an image); T tag ids of 16 bytes in the order of RFC 9562; T bytes that are 1
/// for measured tags, filled up to a multiple of 4; N image ids of 16 bytes; N near-duplicate groups as 32-bit integers;
/// the true tags as ceil(T / 8) bytes an image, tag k in bit k mod 8 of byte k / 8, the whole filled up to a multiple of
/// 4; N times T probabilities as 32-bit floats.
struct ScoreTable: Sendable {
    /// The bytes.
    let data: Data

    /// Writes the scores of an iteration; images whose ids are no longer stored are left out.
    init(_ subject: EvaluatedIteration) {
        let scores = subject.scores
        let tagCount = scores.tagCount
        let images = subject.imageIDs.indices.filter { subject.imageIDs[$0] != nil }
        let rowSize = (tagCount + 7) / 8
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24 + tagCount * 17 + images.count * (20 + rowSize + 4 * tagCount) + 8)
        bytes += Array("OCSC".utf8)
        for number in [1, images.count, tagCount, scores.labels.type == .multiclass ? 1 : 0] {
            bytes.append(littleEndian: UInt32(number))
        }
        for tag in subject.tags { bytes.append(id: tag.tagID) }
        bytes += scores.evaluableTags.map { $0 ? 1 : 0 }
        bytes.pad()
        for image in images { if let id = subject.imageIDs[image] { bytes.append(id: id) } }
        for image in images { bytes.append(littleEndian: UInt32(scores.groups.groupByImage[image])) }
        for image in images {
            var row = [UInt8](repeating: 0, count: rowSize)
            for tag in scores.labels.tagsByImage[image] { row[tag / 8] |= 1 << UInt8(tag % 8) }
            bytes += row
        }
        bytes.pad()
        for image in images {
            for tag in 0..<tagCount { bytes.append(littleEndian: scores.probability(of: tag, at: image)) }
        }
        data = Data(bytes)
    }
}

extension [UInt8] {
    fileprivate mutating func append(id: UUID) {
        Swift.withUnsafeBytes(of: id.uuid) { append(contentsOf: $0) }
    }

    /// Fills up to a multiple of four bytes.
    fileprivate mutating func pad() {
        while count % 4 != 0 { append(0) }
    }
}
