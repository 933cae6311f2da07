/// A trained classifier with the results of its cross-validation: all that a model file holds.
///
/// Whoever shows how good a model is needs this; whoever predicts needs ``classifier`` alone, which does not grow with the number
/// of images that it was trained on.
package struct EvaluatedClassifier: Sendable {
    /// The classifier, fitted on all images.
    package let classifier: ClassifierModel

    /// What the recipe says of every training image when it was not trained on it.
    package let outOfFold: OutOfFoldResults

    /// Brings a classifier and the results of its cross-validation together.
    package init(classifier: ClassifierModel, outOfFold: OutOfFoldResults) {
        self.classifier = classifier
        self.outOfFold = outOfFold
    }

    /// The out-of-fold probabilities, calibrated as those of the classifier, with everything that metrics need.
    package var scores: ScoredImages { outOfFold.scored(temperature: classifier.temperature) }
}
