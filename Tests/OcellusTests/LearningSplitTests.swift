import AnnotationFormats
import Testing

@testable import ocellus

@Suite("The splits that a detector learns from")
struct LearningSplitTests {
    private static func dataset(_ splits: [String?]) -> AnnotatedDataset {
        AnnotatedDataset(
            tags: [],
            images: splits.enumerated().map { index, split in
                AnnotatedImage(path: "\(index)", size: PixelSize(width: 1, height: 1), split: split)
            }
        )
    }

    @Test(
        "are those for training if there are such, else all but those for testing and validation",
        arguments: [
            ([nil, nil], [0, 1]),
            (["train", "val", "test"], [0]),
            (["Train2017", "trainval", "test"], [0, 1]),
            (["train", "unlabelled", nil], [0]),
            (["test", "a", nil, "valid", "validation"], [1, 2]),
            (["TEST", "val"], []),
        ] as [([String?], [Int])]
    )
    func learned(splits: [String?], expected: [Int]) {
        let found = LearningSplits(of: Self.dataset(splits))
        #expect(found.images.map(\.path) == expected.map(String.init))
        #expect(found.heldBack.reduce(0) { $0 + $1.images } == splits.count - expected.count)
    }

    @Test("leave the others counted by name, images of none first")
    func heldBack() {
        let found = LearningSplits(of: Self.dataset(["train", "test", nil, "test", "val"]))
        #expect(
            found.heldBack == [
                LearningSplits.HeldBack(split: nil, images: 1),
                LearningSplits.HeldBack(split: "test", images: 2),
                LearningSplits.HeldBack(split: "val", images: 1),
            ]
        )
    }
}
