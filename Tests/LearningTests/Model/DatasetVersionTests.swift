import Annotations
import Bytes
import Foundation
import Learning
import Testing

@Suite("The version of a data set with boxes")
struct DatasetVersionTests {
    private static let images = ["a", "b"].map { ContentDigest(of: Data($0.utf8)) }
    private static let boxes = [
        Annotation(tag: 0, box: NormalizedBox(left: 0.1, top: 0.2, width: 0.3, height: 0.4)),
        Annotation(tag: 1, box: NormalizedBox(left: 0.5, top: 0.5, width: 0.25, height: 0.125)),
    ]

    private static func version(
        _ images: [ContentDigest] = images,
        _ annotations: [[Annotation<Int>]] = [boxes, []],
        tags: [String] = ["bolt", "nut"]
    ) -> ContentDigest {
        Provenance.version(of: images, annotations: annotations, tags: tags)
    }

    @Test("does not depend on the order of images and boxes, nor of the tags' places")
    func order() {
        #expect(Self.version(Self.images.reversed(), [[], Self.boxes.reversed()]) == Self.version())
        let renumbered = Self.boxes.map { Annotation(tag: 1 - $0.tag, box: $0.box) }
        #expect(Self.version(Self.images, [renumbered, []], tags: ["nut", "bolt"]) == Self.version())
    }

    @Test("is another one after any change of an image, a box or a tag")
    func changes() {
        func moved(_ box: NormalizedBox) -> [Annotation<Int>] {
            [Annotation(tag: 0, box: box), Self.boxes[1]]
        }
        let versions = [
            Self.version(), Self.version(Self.images, [[], Self.boxes]),
            Self.version(Self.images, [[Self.boxes[0]], []]), Self.version(Self.images, [[], []]),
            Self.version(Self.images, [Self.boxes + [Self.boxes[0]], []]),
            Self.version(Self.images, [[Annotation(tag: 0), Self.boxes[1]], []]),
            Self.version(
                Self.images,
                [moved(NormalizedBox(left: 0.1.nextUp, top: 0.2, width: 0.3, height: 0.4)), []]
            ),
            Self.version(
                Self.images,
                [moved(NormalizedBox(left: 0.1, top: 0.2, width: 0.4, height: 0.3)), []]
            ),
            Self.version(Self.images, [Self.boxes, []], tags: ["bolt", "washer"]),
        ]
        #expect(Set(versions).count == versions.count)
    }
}
