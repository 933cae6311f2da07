internal import Annotations
internal import Foundation
internal import GRDB

/// Rows of `prediction_score` and `suggestion_score`: what was said of one image.
extension SQLiteTransaction {
    /// Adds what was said of an image.
    ///
    /// - Parameters:
    ///   - scores: Any number for each tag.
    ///   - table: The table.
    ///   - owner: The columns that name the prediction or suggestion.
    /// - Throws: ``StorageError``.
    func insert(
        _ scores: [Prediction<UUID>],
        into table: String,
        of owner: [(column: String, value: (any DatabaseValueConvertible)?)]
    ) throws {
        var counts: [UUID: Int] = [:]
        for score in scores {
            let ordinal = counts[score.tag, default: 0]
            counts[score.tag] = ordinal + 1
            try insert(
                into: table,
                owner + [
                    ("tagID", score.tag),
                    ("ordinal", ordinal),
                    ("probability", score.probability),
                    ("leftEdge", score.box?.left),
                    ("topEdge", score.box?.top),
                    ("width", score.box?.width),
                    ("height", score.box?.height),
                ]
            )
        }
    }

    /// Most probable first; equal ones by tag, and those of one tag stay in order.
    static func sorted(_ scores: [Prediction<UUID>]) -> [Prediction<UUID>] {
        scores.sorted { ($1.probability, $0.tag) < ($0.probability, $1.tag) }
    }
}

extension Prediction<UUID> {
    init(_ row: Row) throws {
        self.init(tag: row["tagID"], probability: row["probability"], box: try row.box())
    }
}

extension Row {
    /// The box in the columns `leftEdge`, `topEdge`, `width` and `height`; `nil` if all are NULL.
    fileprivate func box() throws -> NormalizedBox? {
        let edges: [Double?] = [self["leftEdge"], self["topEdge"], self["width"], self["height"]]
        let present = edges.compactMap(\.self)
        guard !present.isEmpty else { return nil }
        guard present.count == edges.count else { throw Self.damaged }
        return NormalizedBox(left: present[0], top: present[1], width: present[2], height: present[3])
    }
}
