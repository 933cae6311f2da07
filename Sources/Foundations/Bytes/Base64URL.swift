package import FoundationEssentials

/// Base64 with the alphabet that is safe in URLs and file names (RFC 4648, section 5).
extension Data {
    /// The bytes as base64url without padding.
    package var base64URLEncoded: String {
        base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// Reads base64url with or without padding, and only as ``base64URLEncoded`` writes it.
    ///
    /// The last character may have bits that mean nothing; were they free, a signature would have several texts.
    package init?(base64URLEncoded text: String) {
        guard !text.contains("+"), !text.contains("/") else { return nil }
        let plain = text.replacing("=", with: "")
        let standard = plain.replacing("-", with: "+").replacing("_", with: "/")
        self.init(base64Encoded: standard + String(repeating: "=", count: (4 - plain.count % 4) % 4))
        guard base64URLEncoded == plain else { return nil }
    }
}
