/// How much one call may name: the rules, the protocol, its server and its clients count on the same numbers.
///
/// The protocol has them in its description, so no setting changes them. `foundation/limits.js` of the page is held to them by a
/// test.
package enum CallLimits {
    /// The most images that one call adds or changes, and the most ids in most lists.
    package static let images = 64

    /// The most tags for all images of one call.
    package static let tags = 20

    /// The most entries of a page of a list, and the most images that one call deletes.
    package static let page = 256
}
