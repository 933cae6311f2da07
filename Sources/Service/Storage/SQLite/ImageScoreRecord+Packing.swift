internal import Annotations
internal import Bytes
internal import Foundation

/// The answers of evaluated images as the column `scores` holds them: numbers as 4 bytes each, little-endian.
///
/// Of a classifier its probabilities; of a detector six numbers a box: the place of the tag, the probability, left, top, width, height.
extension ImageScoreRecord.Answer {
    private static let numbersPerDetection = 6

    /// The bytes of the column.
    var packed: Data {
        switch self {
        case .probabilities(let scores):
            Data(littleEndian: scores)
        case .detections(let detections):
            Data(
                littleEndian: detections.flatMap { detection -> [Float] in
                    let box = detection.box ?? NormalizedBox(left: 0, top: 0, width: 1, height: 1)
                    return [
                        Double(detection.tag), detection.probability, box.left, box.top, box.width,
                        box.height,
                    ]
                    .map { Float($0) }
                }
            )
        }
    }

    /// Reads the column of an iteration with a task.
    ///
    /// - Throws: `.corrupt` if a number or a box is incomplete, or a box has no tag.
    init(packed: Data, task: ProjectTask) throws(StorageError) {
        guard let numbers = packed.littleEndianFloats else { throw Self.damaged }
        switch task {
        case .classification:
            self = .probabilities(numbers)
        case .detection:
            guard numbers.count.isMultiple(of: Self.numbersPerDetection) else { throw Self.damaged }
            var detections: [Prediction<Int>] = []
            for start in stride(from: 0, to: numbers.count, by: Self.numbersPerDetection) {
                let fields = numbers[start..<start + Self.numbersPerDetection].map(Double.init)
                guard let tag = Int(exactly: fields[0]), tag >= 0 else { throw Self.damaged }
                detections.append(
                    Prediction(
                        tag: tag,
                        probability: fields[1],
                        box: NormalizedBox(
                            left: fields[2],
                            top: fields[3],
                            width: fields[4],
                            height: fields[5]
                        )
                    )
                )
            }
            self = .detections(detections)
        }
    }

    private static let damaged = StorageError(
        .corrupt,
        "The scores of an evaluated image are damaged. Restore a backup."
    )
}
