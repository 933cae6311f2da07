/// What turns names of hosts into addresses.
package protocol AddressResolver: Sendable {
    /// Looks a name up.
    ///
    /// Need not react to cancellation: the caller stops waiting when its time is up.
    ///
    /// - Parameter name: A name in ASCII that is not an address.
    /// - Returns: All addresses, the preferred one first.
    /// - Throws: Any error; the caller makes nothing of it but "not found".
    func addresses(of name: String) async throws -> [IPAddress]
}
