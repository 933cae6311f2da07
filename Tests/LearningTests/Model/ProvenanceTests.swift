import Annotations
import Bytes
import Learning
import Testing

@Suite("The version of a data set with boxes")
struct ProvenanceTests {
    private static let digests = (0..<3).map { ContentDigest(of: [UInt8($0)]) }
    private static let boxes = [0.0, 0.25, 0.5].map {
        NormalizedBox(left: $0, top: 0.1, width: 0.2, height: 0.3)
    }
    private static let annotations = [
        [Annotation(tag: 0, box: boxes[0]), Annotation(tag: 1, box: boxes[1])],
        [Annotation(tag: 1, box: boxes[2])], [],
    ]

    private static func version(
        _ digests: [ContentDigest] = digests,
        _ annotations: [[Annotation<Int>]] = annotations,
        tags: [String] = ["nut", "bolt"]
    ) -> ContentDigest {
        Provenance.version(of: digests, annotations: annotations, tags: tags)
    }

    @Test("does not depend on the order of images, boxes and tags")
    func order() {
        #expect(Self.version(Self.digests.reversed(), Self.annotations.reversed()) == Self.version())
        #expect(Self.version(Self.digests, Self.annotations.map { $0.reversed() }) == Self.version())
        let renumbered = Self.annotations.map { $0.map { Annotation(tag: 1 - $0.tag, box: $0.box) } }
        #expect(Self.version(Self.digests, renumbered, tags: ["bolt", "nut"]) == Self.version())
    }

    @Test("is another one if an image, a box or a tag is")
    func changes() {
        var moved = Self.annotations
        moved[1] = [Annotation(tag: 1, box: Self.boxes[0])]
        var other = Self.annotations
        other[1] = [Annotation(tag: 0, box: Self.boxes[2])]
        var whole = Self.annotations
        whole[1] = [Annotation(tag: 1)]
        var fewer = Self.annotations
        fewer[0].removeLast()
        let versions = [
            Self.version(), Self.version(Self.digests, moved), Self.version(Self.digests, other),
            Self.version(Self.digests, whole), Self.version(Self.digests, fewer),
            Self.version(tags: ["nut", "screw"]),
            Self.version([Self.digests[0], Self.digests[1]], Array(Self.annotations.prefix(2))),
        ]
        #expect(Set(versions).count == versions.count)
    }
}
