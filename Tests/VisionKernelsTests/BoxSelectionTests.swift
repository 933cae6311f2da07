import Foundation
import Testing

@testable import VisionKernels

@Suite("The choice among boxes")
struct BoxSelectionTests {
    @Test("keeps the most probable of those of one tag that overlap")
    func suppression() {
        let selection = BoxSelection(
            logitLimit: -2,
            overlapLimit: 0.4,
            candidateLimit: 60,
            countLimit: 12,
            scale: 0.8,
            shift: 0.1,
            farthestLogit: 12
        )
        let (places, tags) = (60, 3)
        let centers = Numbers(places * 2, seed: 1, in: 0.2...0.8).values
        let sizes = Numbers(places * 2, seed: 2, in: 0.1...0.4).values
        var boxes = Numbers(zeros: places * 4)
        for place in 0..<places {
            let (x, y) = (centers[2 * place], centers[2 * place + 1])
            let (width, height) = (sizes[2 * place], sizes[2 * place + 1])
            boxes.values.replaceSubrange(
                4 * place..<4 * place + 4,
                with: [x - width / 2, y - height / 2, x + width / 2, y + height / 2]
            )
        }
        var logits = Numbers(places * tags, seed: 3, in: -6...6)
        let found = boxes.pointer { boxes in
            logits.pointer {
                selection.detections(boxes: boxes, logits: $0, placeCount: places, tagCount: tags)
            }
        }

        // The rule, word for word.
        func box(_ place: Int) -> [Double] { boxes.values[4 * place..<4 * place + 4].map(Double.init) }
        func overlap(_ a: [Double], _ b: [Double]) -> Double {
            let width = max(0, min(a[2], b[2]) - max(a[0], b[0]))
            let height = max(0, min(a[3], b[3]) - max(a[1], b[1]))
            func area(_ box: [Double]) -> Double { (box[2] - box[0]) * (box[3] - box[1]) }
            return width * height / (area(a) + area(b) - width * height)
        }
        let pairs = logits.values.indices.filter { logits.values[$0] > -2 }
            .sorted { logits.values[$0] > logits.values[$1] }.prefix(60)
        var kept: [Int] = []
        for pair in pairs where kept.count < 12 {
            let isFree = kept.allSatisfy {
                $0 % tags != pair % tags || overlap(box($0 / tags), box(pair / tags)) < 0.4
            }
            if isFree { kept.append(pair) }
        }
        #expect(found.map(\.tag) == kept.map { $0 % tags })
        #expect(
            found.map { Array([$0.edges.x, $0.edges.y]) }
                == kept.map { Array(boxes.values[4 * ($0 / tags)..<4 * ($0 / tags) + 2]) }
        )
        for (detection, pair) in zip(found, kept) {
            let probability = 1 / (1 + exp(-(0.8 * Double(logits.values[pair]) + 0.1)))
            #expect(abs(Double(detection.probability) - probability) < 1e-6)
        }
    }
}
