import Annotations
import DetectionEvaluation
import Learning

/// Random images with boxes and detections of them.
enum SyntheticDetections {
    /// Boxes on a grid of 64ths, so that equal overlaps are common; most are detected a little beside their place.
    ///
    /// The last of several tags has no boxes. Without `ties` no two detections are equally probable.
    static func images(
        _ count: Int,
        tags: Int,
        boxes: Int,
        seed: UInt64,
        ties: Bool = true,
        groups: ImageGroups? = nil
    ) -> DetectedImages {
        var generator = SeededGenerator(seed: seed, purpose: "detections")
        func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
        func probability(_ range: ClosedRange<Int>) -> Double {
            ties
                ? Double(number(range)) / 16
                : Double.random(in: Double(range.lowerBound)..<Double(range.upperBound), using: &generator)
                    / 16
        }
        func box() -> [Int] {
            let (width, height) = (number(4...24), number(4...24))
            return [number(0...64 - width), number(0...64 - height), width, height]
        }
        func normalized(_ box: [Int]) -> NormalizedBox {
            NormalizedBox(
                left: Double(box[0]) / 64,
                top: Double(box[1]) / 64,
                width: Double(box[2]) / 64,
                height: Double(box[3]) / 64
            )
        }
        let images = (0..<count).map { _ in
            var truth: [Annotation<Int>] = []
            var detections: [Prediction<Int>] = []
            for _ in 0..<number(0...boxes) {
                let (tag, place) = (number(0...max(tags - 2, 0)), box())
                truth.append(Annotation(tag: tag, box: normalized(place)))
                for _ in 0..<number(0...2) {
                    let moved = place.map { max($0 + number(-2...2), 1) }
                    detections.append(
                        Prediction(
                            tag: number(0...9) == 0 ? number(0...tags - 1) : tag,
                            probability: probability(4...16),
                            box: normalized(moved)
                        )
                    )
                }
            }
            for _ in 0..<number(0...3) {
                detections.append(
                    Prediction(
                        tag: number(0...tags - 1),
                        probability: probability(0...10),
                        box: normalized(box())
                    )
                )
            }
            return DetectedImages.Image(truth: truth, detections: detections.shuffled(using: &generator))
        }
        return DetectedImages(images: images, tagCount: tags, groups: groups)
    }
}

extension DetectedImages {
    /// A new set of the images at `indices`; an index may occur more than once.
    func gathering(_ indices: [Int]) -> DetectedImages {
        DetectedImages(images: indices.map { images[$0] }, tagCount: tagCount)
    }
}

/// A box in hundredths.
func box(_ left: Double, _ top: Double, _ width: Double, _ height: Double) -> NormalizedBox {
    NormalizedBox(left: left / 100, top: top / 100, width: width / 100, height: height / 100)
}
