/// The most that a feature cache may take on disk.
package struct FeatureCacheLimit: Hashable, Sendable {
    package let byteCount: Int

    /// 2 GiB: about a quarter of a million views of the embedded base model.
    package static let standard = FeatureCacheLimit(byteCount: 2 << 30)

    /// A limit in bytes, not negative; with 0 nothing is kept.
    package init(byteCount: Int) {
        precondition(byteCount >= 0, "byteCount must not be negative.")
        self.byteCount = byteCount
    }

    /// Reads a limit: a number of bytes, or one with a unit such as `500MB` (powers of ten) or `2GiB` (of 1024).
    ///
    /// `nil` if the text is anything else.
    package init?(_ text: some StringProtocol) {
        let units: [String: Double] = [
            "": 1, "b": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "kib": 0x1p10, "mib": 0x1p20,
            "gib": 0x1p30,
            "tib": 0x1p40,
        ]
        let digits = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }.lowercased()
        // Without a leading digit, `Double` would also read what nobody means as a size.
        guard digits.first?.isNumber == true, let count = Double(digits), let factor = units[unit],
            count * factor < 0x1p62
        else { return nil }
        byteCount = Int(count * factor)
    }

    /// The limit that `$OCELLUS_CACHE_LIMIT` asks for, or the standard one; `nil` if it says something else.
    package init?(environment: [String: String]) {
        guard let text = environment["OCELLUS_CACHE_LIMIT"], !text.isEmpty else {
            self = .standard
            return
        }
        self.init(text)
    }
}
