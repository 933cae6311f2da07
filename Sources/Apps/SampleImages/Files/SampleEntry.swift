import Imaging

/// How the files of a sample set are arranged.
package enum SampleLayout: String, CaseIterable, Sendable {
    /// One part per image, in a folder per tag: `train/bolt/parts-00001.jpg`.
    case parts
    /// Several parts per image, in a folder per split: `train/parts-00001.jpg`.
    case scenes

    /// What the images of the layout show.
    package var style: PartsScene.Style {
        self == .parts ? .single : .many
    }
}

/// Which images are for learning and which are kept for evaluating.
package enum SampleSplit: String, CaseIterable, Sendable {
    case train, test

    /// The split of an image: every fourth of each kind is held out.
    ///
    /// - Parameter index: The number of the image, from 0; kinds take turns.
    package init(index: Int) {
        self = index / PartKind.allCases.count % 4 == 1 ? .test : .train
    }
}

/// What the lists beside the images say about one of them.
package struct SampleEntry: Sendable {
    /// The path below the directory of the set.
    package let path: String
    package let split: SampleSplit
    package let tag: PartKind
    package let isScratched: Bool
    package let boxes: [SamplePhotograph.PartBox]
    package let width: Int
    package let height: Int

    /// Describes an image at its place in a layout.
    init(_ photograph: SamplePhotograph, index: Int, layout: SampleLayout) {
        let split = SampleSplit(index: index)
        let folder = layout == .parts ? "\(split.rawValue)/\(photograph.tag.rawValue)" : split.rawValue
        path = "\(folder)/\(photograph.fileName)"
        self.split = split
        tag = photograph.tag
        isScratched = photograph.isScratched
        boxes = photograph.boxes
        width = photograph.image.width
        height = photograph.image.height
    }

    /// The line of this image in `labels.csv`; none of the values needs quoting.
    var csvLine: String {
        "\(path),\(tag.rawValue),\(isScratched ? "yes" : "no")"
    }
}
