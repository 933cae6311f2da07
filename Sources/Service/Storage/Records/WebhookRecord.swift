package import Foundation

/// An address that is told when something happens in a project.
package struct WebhookRecord: Hashable, Sendable, Identifiable {
    /// How the latest attempt to tell it ended.
    package struct Delivery: Hashable, Sendable {
        /// When it ended.
        package let time: Date
        /// The status that the receiver answered with, or `nil` if it did not answer.
        package let status: Int?
        /// Why it failed, for people; `nil` if the receiver took it.
        package let failure: String?

        /// Describes an attempt.
        package init(time: Date, status: Int?, failure: String?) {
            self.time = time
            self.status = status
            self.failure = failure
        }
    }

    /// The webhook's id.
    package let id: UUID
    /// The project; the webhook goes with it.
    package let projectID: UUID
    /// Where notices are sent, as its owner wrote it.
    package let url: String
    /// What signs them; the receiver has it, too, so it cannot be kept as a hash.
    package let secret: Data
    /// When it was made.
    package let created: Date
    /// How the latest attempt ended.
    package internal(set) var lastDelivery: Delivery?

    /// Describes a webhook that is to be stored.
    package init(id: UUID, projectID: UUID, url: String, secret: Data, created: Date) {
        self.id = id
        self.projectID = projectID
        self.url = url
        self.secret = secret
        self.created = created
    }
}
