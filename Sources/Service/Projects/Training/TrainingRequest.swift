package import Foundation
package import Storage

/// What a client asks for when it asks for a training.
package struct TrainingRequest: Hashable, Sendable {
    /// A finished iteration whose recipe is to be the starting point.
    package struct Base: Hashable, Sendable, Codable {
        /// The project of the iteration; may be another one than the project to train.
        package let projectID: UUID
        /// The iteration.
        package let iterationID: UUID

        /// Names an iteration.
        package init(projectID: UUID, iterationID: UUID) {
            self.projectID = projectID
            self.iterationID = iterationID
        }
    }

    /// Quick, or a search for the best recipe.
    package var type: TrainingType
    /// The most minutes that an advanced training may take, 1 to 96 hours; other trainings ignore it.
    package var budgetMinutes: Int
    /// Whether to train although nothing has changed since the last training.
    package var force: Bool
    /// An address to notify when training has ended: passed on to the webhooks; the service itself sends no mail.
    package var notificationEmail: String?
    /// Ids or names of the only tags to learn; `nil` or empty for all.
    package var selectedTags: [String]?
    /// Where to take the recipe from.
    package var base: Base?

    /// Asks for a training of all tags, quickly, if anything has changed.
    package init(
        type: TrainingType = .regular,
        budgetMinutes: Int = 0,
        force: Bool = false,
        notificationEmail: String? = nil,
        selectedTags: [String]? = nil,
        base: Base? = nil
    ) {
        self.type = type
        self.budgetMinutes = budgetMinutes
        self.force = force
        self.notificationEmail = notificationEmail
        self.selectedTags = selectedTags
        self.base = base
    }
}
