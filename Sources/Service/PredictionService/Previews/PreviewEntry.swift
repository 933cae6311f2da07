internal import Detection
internal import Foundation
internal import Projects
internal import Storage

/// What is known of the preview of one project: what is drawn, what was learned, and whether to learn again.
struct PreviewEntry {
    /// What tells whether the boxes of an image are still the same; by image.
    typealias Fingerprints = [UUID: Int]

    /// What was drawn when somebody looked.
    struct Reading {
        /// The state of the project's data.
        let dataVersion: Int
        let iterationID: UUID?
        let fingerprints: Fingerprints
        let tags: [UUID: IterationTag]
        /// How many of these images the iteration learned from.
        let iterationImageCount: Int
    }

    /// A detector, and what it learned from.
    struct Learned {
        let model: LoadedModel
        let fingerprints: Fingerprints
    }

    /// When it was asked for last, as a count of all that was asked.
    var lastUse: UInt64 = 0
    let views: RetainedViews
    var reading: Reading?
    /// What was drawn when the last training began.
    var attempted: Fingerprints?
    var learned: Learned?
    /// Whether the last training failed.
    var hasFailed = false

    /// Whether enough is drawn for the first preview, or enough has changed for another one: a fifth of the images, at least three.
    func needsTraining(firstAt needed: Int) -> Bool {
        guard let now = reading?.fingerprints, now.count >= needed else { return false }
        guard let before = attempted else { return true }
        let changed =
            now.count { before[$0.key] != $0.value } + before.count { now[$0.key] == nil }
        return changed >= max(3, (before.count + 4) / 5)
    }

    /// Whether the preview learned from more of the images as they are now than the iteration did.
    var isAhead: Bool {
        guard let reading, let learned else { return false }
        return learned.fingerprints.count { reading.fingerprints[$0.key] == $0.value }
            > reading.iterationImageCount
    }
}

extension PreviewEntry.Fingerprints {
    init(of images: [TrainingImage]) {
        self.init(uniqueKeysWithValues: images.map { ($0.imageID, $0.annotations.hashValue) })
    }
}

extension PreviewEntry.Reading {
    init(_ drawn: DrawnBoxes, dataVersion: Int, iterationID: UUID?) {
        self.init(
            dataVersion: dataVersion,
            iterationID: iterationID,
            fingerprints: .init(of: drawn.images),
            tags: Dictionary(uniqueKeysWithValues: drawn.tags.map { ($0.tagID, $0) }),
            iterationImageCount: drawn.iterationImageCount
        )
    }
}
