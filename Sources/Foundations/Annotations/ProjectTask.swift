/// What the models of a project do.
///
/// How the protocol, the database and an archive write it down is theirs to say; in between, this is the one declaration.
package enum ProjectTask: Hashable, Sendable {
    /// Says which tags an image has.
    case classification(ClassificationType)

    /// Says where in an image objects are, and which tag each has.
    case detection

    /// How the tags of one image relate to each other; `nil` for tasks that do not classify.
    package var classificationType: ClassificationType? {
        switch self {
        case .classification(let type): type
        case .detection: nil
        }
    }
}

/// How the tags of one image relate to each other in classification.
///
/// The raw values are those of the model file and of the command line's JSON.
package enum ClassificationType: String, Codable, Hashable, Sendable, CaseIterable {
    /// Every image has exactly one tag; probabilities over the tags sum to one.
    case multiclass

    /// An image may have any number of tags; every tag is evaluated on its own.
    case multilabel
}
