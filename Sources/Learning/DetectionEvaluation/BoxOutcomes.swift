import Annotations

/// What became of the boxes of one image: found, missed, or detected where there are none.
package struct BoxOutcomes: Hashable, Sendable, Codable {
    /// A true box with the detection that found it.
    package struct Found: Hashable, Sendable, Codable {
        /// The place of the box in the image's truth.
        package let truth: Int

        /// The place in the image's detections.
        package let detection: Int
    }

    /// The true boxes that were found, in their order.
    package fileprivate(set) var found: [Found] = []

    /// The true boxes that were not, as places in the image's truth.
    package fileprivate(set) var missed: [Int] = []

    /// The detections that are wrong, as places in the image's detections, rising.
    package fileprivate(set) var wrong: [Int] = []

    /// The number of boxes that are missed or wrong.
    package var mistakeCount: Int { missed.count + wrong.count }
}

extension DetectionMatching {
    /// What became of the boxes of every image at a threshold and an overlap; those of tags that are not evaluable are
    /// left out.
    ///
    /// - Precondition: The detections were matched at that overlap.
    package func outcomes(threshold: Double, overlap: Double) -> [BoxOutcomes] {
        let place = place(of: overlap)
        var outcomes = [BoxOutcomes](repeating: BoxOutcomes(), count: images.images.count)
        for tag in countedTags {
            for entry in tags[tag].entries(reaching: threshold) {
                if let match = tags[tag].match(of: entry, at: place) {
                    let truth = images.truth[entry.image][match].index
                    outcomes[entry.image].found.append(
                        BoxOutcomes.Found(truth: truth, detection: entry.index)
                    )
                } else {
                    outcomes[entry.image].wrong.append(entry.index)
                }
            }
        }
        for image in outcomes.indices {
            outcomes[image].found.sort { $0.truth < $1.truth }
            outcomes[image].wrong.sort()
            let found = Set(outcomes[image].found.map(\.truth))
            outcomes[image].missed = images.truth[image].lazy
                .filter { images.evaluableTags[$0.tag] && !found.contains($0.index) }
                .map(\.index)
        }
        return outcomes
    }
}
