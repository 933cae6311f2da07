import AnnotationFormats
import Annotations
import TestSupport

/// Data sets of every shape that a format must bring back.
struct RandomDataset {
    private static let names = [
        "cat", "Käse", "日本 語", "a, b", "say \"hi\"", "it's", "<b> & 'c'", "semi;colon", "# hash",
        "key: value", "[x]",
        "- dash", "100%", "a\\b", "{0}", "&amp;", "null", "1", "emoji 👩‍🔬", "tab\u{2028}line", "]]>", "%20",
    ]
    private static let folders = [
        "", "train/", "a b/", "deep/er/", "Ä,ö/", "images/", "JPEGImages/", "q\"uote/", "labels/",
    ]
    private static let splits: [String?] = [nil, "train", "val", "test", "holdout.2"]

    /// Makes a data set from a seed; with tags in any order and without boxes, which only some formats tell, if it is ordered.
    static func make(seed: UInt64, isOrdered: Bool) -> AnnotatedDataset {
        var random = SplitMix64(seed: seed)
        var tags = Array(names.shuffled(using: &random).prefix(Int.random(in: 1...8, using: &random)))
        let hasSplits = Bool.random(using: &random)
        let count = Int.random(in: 1...12, using: &random)
        var images = (0..<count).map { index in
            let size = PixelSize(
                width: Int.random(in: 1...6_000, using: &random),
                height: Int.random(in: 1...6_000, using: &random)
            )
            let folder = folders.randomElement(using: &random) ?? ""
            let name = names.filter { !$0.contains("\\") }.randomElement(using: &random) ?? ""
            let boxes = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                Annotation(
                    tag: Int.random(in: tags.indices, using: &random),
                    box: box(in: size, using: &random)
                )
            }
            return AnnotatedImage(
                path: folder + "\(index) \(name)"
                    + ([".png", ".jpeg", ".PNG"].randomElement(using: &random) ?? ""),
                size: size,
                split: hasSplits ? splits.randomElement(using: &random) ?? nil : nil,
                annotations: boxes
            )
        }
        if !isOrdered {
            let used = Set(images.flatMap { $0.annotations.map(\.tag) })
            let order = tags.indices.filter(used.contains).sorted {
                tags[$0].unicodeScalars.lexicographicallyPrecedes(tags[$1].unicodeScalars)
            }
            images = images.map { image in
                AnnotatedImage(
                    path: image.path,
                    size: image.size,
                    split: image.split,
                    annotations: image.annotations.map {
                        Annotation(tag: order.firstIndex(of: $0.tag) ?? 0, box: $0.box)
                    }
                )
            }
            tags = order.map { tags[$0] }
        }
        return AnnotatedDataset(tags: tags, images: images)
    }

    /// A box between whole pixels, or anywhere, or the whole image, or a very small one.
    private static func box(in size: PixelSize, using random: inout SplitMix64) -> NormalizedBox {
        let (across, down) = (Double(size.width), Double(size.height))
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            let left = Int.random(in: 0..<size.width, using: &random)
            let top = Int.random(in: 0..<size.height, using: &random)
            let width = Int.random(in: 1...(size.width - left), using: &random)
            let height = Int.random(in: 1...(size.height - top), using: &random)
            return NormalizedBox(
                left: Double(left) / across,
                top: Double(top) / down,
                width: Double(width) / across,
                height: Double(height) / down
            )
        case 1:
            return NormalizedBox(left: 0, top: 0, width: 1, height: 1)
        case 2:
            return NormalizedBox(
                left: Double.random(in: 0..<0.9, using: &random),
                top: Double.random(in: 0..<0.9, using: &random),
                width: 1e-7,
                height: 3e-11
            )
        default:
            let left = Double.random(in: 0..<1, using: &random)
            let top = Double.random(in: 0..<1, using: &random)
            return NormalizedBox(
                left: left,
                top: top,
                width: (1 - left) * Double.random(in: 0.001...1, using: &random),
                height: (1 - top) * Double.random(in: 0.001...1, using: &random)
            )
        }
    }
}
