internal import Annotations
internal import LinearAlgebra

/// The objective of the head of one fold, apart from the features: which images it learns from and on which scale.
///
/// Parameters are those of ``LogisticRegressionObjective``, for features standardized by the fold's training rows.
struct FoldHead: Sendable {
    /// The number of the fold: the part of the rows that is held back.
    let fold: Int

    /// The ranges of tags that are fitted together.
    let groups: [Range<Int>]

    /// The parameters of the best head that ignores the features.
    let null: Matrix

    /// The loss of the rows of each part; that of the part that is held back is never asked.
    let lossByPart: [LogisticLoss]

    private let type: ClassificationType
    private let tags: TrainableTags
    private let standardization: Standardization

    /// For each feature mean and inverse deviation of the training rows, in units of the common standardization.
    private let means: [Float]
    private let factors: [Float]

    /// Prepares the head of a fold.
    ///
    /// Each view of an image counts for an equal share of the image, and every tag counts the same however many images it has.
    ///
    /// - Parameters:
    ///   - fold: The number of the fold.
    ///   - features: The features of all images.
    ///   - labels: The tags of all images.
    ///   - plan: Which images are held back together.
    ///   - views: The number of rows of each image.
    init(fold: Int, features: FoldFeatures, labels: LabelSet, plan: FoldPlan, views: Int) {
        func rows(of images: [Int]) -> LabelSet {
            labels.gathering(images.flatMap { [Int](repeating: $0, count: views) })
        }
        let training = rows(of: plan.trainingImages(for: fold))
        let tagWeights = SampleWeights.balanced(for: training).tags
        func weights(of rows: LabelSet) -> SampleWeights {
            SampleWeights(
                images: [Float](repeating: 1 / Float(views), count: rows.imageCount),
                tags: tagWeights
            )
        }
        let tags = TrainableTags(in: training, weights: weights(of: training))
        self.fold = fold
        self.tags = tags
        type = labels.type
        groups = LogisticRegressionObjective.groups(of: labels.type, tagCount: tags.indices.count)
        null = tags.null(
            in: training,
            weights: weights(of: training),
            featureCount: features.featureCount,
            width: features.width
        )
        lossByPart = (0..<plan.foldCount).map { part in
            let rows = rows(of: plan.heldBackImages(in: part))
            return tags.loss(of: rows, weights: weights(of: rows))
        }
        standardization = features.standardizations[fold]
        let (common, own) = (features.common, standardization)
        means = common.means.indices.map { (own.means[$0] - common.means[$0]) / common.deviations[$0] }
        factors = zip(common.deviations, own.deviations).map { $0 / $1 }
    }

    /// The head for raw features that parameters stand for.
    func head(from parameters: Matrix) -> LinearHead {
        standardization.folded(into: tags.head(from: parameters, of: type, featureCount: means.count))
    }

    /// The parameters that on features of the common standardization say the same.
    func inCommonScale(_ parameters: Matrix) -> Matrix {
        var result = parameters
        result.withEachRow { row in
            var shift = 0.0
            for feature in means.indices {
                let weight = row[feature] * factors[feature]
                row[feature] = weight
                shift += Double(weight * means[feature])
            }
            row[means.count] -= Float(shift)
        }
        return result
    }

    /// Turns a gradient with respect to parameters in the common standardization into one in this fold's own.
    func turnIntoOwnScale(_ gradient: inout Matrix) {
        gradient.withEachRow { row in
            let bias = row[means.count]
            for feature in means.indices {
                row[feature] = (row[feature] - bias * means[feature]) * factors[feature]
            }
        }
    }
}

extension Matrix {
    /// Calls `body` with the elements of each row in turn.
    fileprivate mutating func withEachRow(_ body: (UnsafeMutableBufferPointer<Float>) -> Void) {
        let (rows, columns) = (rows, columns)
        elements.withUnsafeMutableBufferPointer { elements in
            for row in 0..<rows {
                body(UnsafeMutableBufferPointer(rebasing: elements[row * columns..<(row + 1) * columns]))
            }
        }
    }
}
