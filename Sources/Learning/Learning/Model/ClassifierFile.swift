/// What the model file of a classifier holds, whoever trained it.
package enum ClassifierFile: Sendable {
    /// A classifier with the results of its cross-validation.
    case evaluated(EvaluatedClassifier)

    /// A classifier whose head came from elsewhere (``ClassifierModel/isGiven``): there is nothing that tells how good it is.
    case given(ClassifierModel)

    /// The classifier.
    package var classifier: ClassifierModel {
        switch self {
        case .evaluated(let evaluated): evaluated.classifier
        case .given(let classifier): classifier
        }
    }

    /// The results of its cross-validation, if there are any.
    package var evaluated: EvaluatedClassifier? {
        guard case .evaluated(let evaluated) = self else { return nil }
        return evaluated
    }
}
