extension WebAddress.Host {
    /// Reads a host.
    ///
    /// Names follow RFC 1123, with underscores, since such names exist. A host whose last label looks like a number is
    /// an IPv4 address or nothing, as in browsers: so `127.1`, `0x7f.1` and `2130706433` never reach a resolver
    /// that would understand them.
    init(_ text: Substring) throws(RemoteFetchError) {
        if text.hasPrefix("[") {
            guard text.hasSuffix("]"), let address = IPAddress(String(text.dropFirst().dropLast())),
                address.family == .v6
            else { throw .badURL("The IPv6 address in the URL is not valid.") }
            self = .address(address)
            return
        }
        guard !text.isEmpty else { throw .badURL("The URL names no host.") }
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw .badURL("The host in the URL must be in ASCII; write other letters in their xn-- form.")
        }
        let labels = text.lowercased().split(separator: ".", omittingEmptySubsequences: false)
        guard text.utf8.count <= 253, labels.allSatisfy(Self.isLabel) else {
            throw .badURL("The host in the URL is not a valid name.")
        }
        if let last = labels.last, Self.isNumber(last) {
            guard let address = IPAddress(String(text)) else {
                throw .badURL("An IPv4 address in a URL must be four decimal numbers, such as 192.0.2.1.")
            }
            self = .address(address)
        } else {
            self = .name(text.lowercased())
        }
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
            && label.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                case UInt8(ascii: "-"), UInt8(ascii: "_"): true
                default: false
                }
            }
    }

    /// Whether a C library might read a label as decimal, octal or hexadecimal.
    private static func isNumber(_ label: Substring) -> Bool {
        label.utf8.allSatisfy { (0x30...0x39).contains($0) }
            || label.hasPrefix("0x") && label.dropFirst(2).allSatisfy(\.isHexDigit)
    }
}

extension WebAddress.Host: CustomStringConvertible {
    /// The host as in a URL.
    package var description: String {
        switch self {
        case .name(let name): name
        case .address(let address): address.family == .v6 ? "[\(address)]" : "\(address)"
        }
    }
}
