internal import Bytes
package import Foundation
internal import Synchronization

/// The operator's link that signs one browser in without a key: once, within an hour of its making.
///
/// Lives in the memory of the process that printed it and nowhere else.
package final class SignInLink: Sendable {
    /// How long it can be used, in seconds.
    package static let lifetime: TimeInterval = 3_600

    /// What the link carries.
    package let token: SessionToken

    private let digest: ContentDigest
    private let end: Date
    private let now: @Sendable () -> Date
    private let isUsed = Mutex(false)

    /// Makes a link.
    ///
    /// - Parameter now: The time; tests bring their own.
    package init(now: @escaping @Sendable () -> Date) {
        token = .random()
        digest = token.digest
        end = now().addingTimeInterval(Self.lifetime)
        self.now = now
    }

    /// Uses the link up.
    ///
    /// - Parameter token: What a request carries.
    /// - Returns: Whether it is the link's, in time, for the first time.
    package func use(_ token: SessionToken) -> Bool {
        // The comparison comes first, so that the duration does not reveal which check failed.
        guard token.digest.equalsInConstantTime(digest), now() < end else { return false }
        return isUsed.withLock { isUsed in
            defer { isUsed = true }
            return !isUsed
        }
    }
}
