import Annotations
import Testing

@Suite("Boxes in fractions of an image")
struct NormalizedBoxTests {
    @Test(
        "lie in the image up to rounding in 32 bits",
        arguments: [
            ([0, 0, 1, 1], true), ([0.25, 0.5, 0.75, 0.5], true), ([1, 1, 0, 0], true),
            ([Double(0.6 as Float), Double(0.7 as Float), Double(0.4 as Float), Double(0.3 as Float)], true),
            ([0.5, 0, 0.6, 1], false), ([0, 0.5, 1, 0.500_1], false), ([-0.1, 0, 0.5, 0.5], false),
            ([0, -0.000_1, 0.5, 0.5], false), ([0, 0, 1.1, 1], false), ([0, 0, 0.5, -0.5], false),
            ([.nan, 0, 1, 1], false), ([0, 0, .infinity, 1], false), ([0, 0, 1, .nan], false),
        ] as [([Double], Bool)]
    )
    func inImage(edges: [Double], isInImage: Bool) {
        let box = NormalizedBox(left: edges[0], top: edges[1], width: edges[2], height: edges[3])
        #expect(box.isInImage == isInImage, "\(box)")
    }
}

@Suite("Tasks and predictions")
struct ProjectTaskTests {
    @Test("only a task that classifies has a classification type", arguments: ClassificationType.allCases)
    func classificationType(type: ClassificationType) {
        #expect(ProjectTask.classification(type).classificationType == type)
        #expect(ProjectTask.detection.classificationType == nil)
    }

    @Test("a prediction keeps probability and box under another name of its tag")
    func naming() {
        let box = NormalizedBox(left: 0.1, top: 0.2, width: 0.3, height: 0.4)
        let prediction = Prediction(tag: 1, probability: 0.75, box: box).naming { ["ant", "bee"][$0] }
        #expect(prediction == Prediction(tag: "bee", probability: 0.75, box: box))
        #expect(Prediction(tag: "bee", probability: 0.75) != prediction)
    }
}
