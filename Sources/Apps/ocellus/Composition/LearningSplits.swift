import AnnotationFormats

/// Which of a data set's images a detector learns from.
///
/// Where the source has a split whose name begins with "train" (also `trainval`, `train2017`), its images; else all but those of
/// splits whose names begin with "test" or "val". So images that their source keeps for evaluation, or has not drawn boxes in
/// (`unlabeled`), teach nothing.
struct LearningSplits {
    /// Images that are not learned from.
    struct HeldBack: Encodable, Hashable {
        /// The split; left out for images of none.
        let split: String?
        let images: Int
    }

    let images: [AnnotatedImage]
    let heldBack: [HeldBack]

    init(of dataset: AnnotatedDataset) {
        func begins(_ image: AnnotatedImage, _ prefixes: String...) -> Bool {
            guard let split = image.split?.lowercased() else { return false }
            return prefixes.contains(where: split.hasPrefix)
        }
        let hasTraining = dataset.images.contains { begins($0, "train") }
        let isLearned = dataset.images.map { hasTraining ? begins($0, "train") : !begins($0, "test", "val") }
        images = zip(dataset.images, isLearned).filter(\.1).map(\.0)
        let others = zip(dataset.images, isLearned).filter { !$0.1 }.map(\.0)
        heldBack = Dictionary(grouping: others, by: \.split)
            .map { HeldBack(split: $0.key, images: $0.value.count) }
            .sorted { ($0.split ?? "") < ($1.split ?? "") }
    }
}

extension AnnotatedDataset {
    /// The names of the splits with their numbers of images, sorted.
    var splits: [(name: String, images: Int)] {
        Dictionary(grouping: images.compactMap(\.split)) { $0 }
            .map { (name: $0.key, images: $0.value.count) }
            .sorted { $0.name < $1.name }
    }
}
