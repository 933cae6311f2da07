import Foundation

/// Whether and how text is colored.
///
/// Color is used only where a person reads: on a terminal, unless `NO_COLOR` is set (see no-color.org).
enum TextStyle {
    case plain
    case ansi

    /// The style for a file descriptor of this process.
    static func forDescriptor(
        _ descriptor: Int32,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> TextStyle {
        let isWanted = (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
        return isWanted && isatty(descriptor) == 1 ? .ansi : .plain
    }

    func bold(_ text: String) -> String { styled(text, code: 1) }
    func dim(_ text: String) -> String { styled(text, code: 2) }
    func green(_ text: String) -> String { styled(text, code: 32) }
    func yellow(_ text: String) -> String { styled(text, code: 33) }
    func red(_ text: String) -> String { styled(text, code: 31) }

    private func styled(_ text: String, code: Int) -> String {
        self == .plain ? text : "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }
}
