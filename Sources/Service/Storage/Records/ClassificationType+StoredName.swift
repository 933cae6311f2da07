package import Annotations

extension ClassificationType {
    /// The name in the database, in archives of projects and in what decides whether training again would change anything; what was
    /// released never changes.
    package var storedName: String {
        switch self {
        case .multiclass: "Multiclass"
        case .multilabel: "Multilabel"
        }
    }

    /// The type of a name; `nil` if there is none.
    package init?(storedName: String) {
        guard let type = Self.allCases.first(where: { $0.storedName == storedName }) else { return nil }
        self = type
    }
}
