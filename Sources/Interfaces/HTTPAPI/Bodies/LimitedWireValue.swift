/// A body with limits beyond its types: how many entries it may have, and what numbers.
package protocol LimitedWireValue: WireValue {
    /// - Throws: ``APIError`` that names the member and its limit.
    func checkLimits() throws(APIError)
}
