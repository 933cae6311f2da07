package import FoundationEssentials

extension Data {
    /// Bytes from the operating system's generator, which are fit for secrets.
    package init(randomByteCount count: Int) {
        var generator = SystemRandomNumberGenerator()
        self.init((0..<count).map { _ in generator.next() })
    }
}
