/// What a model is exported as: a platform of the protocol, and a flavor of it.
package struct ExportFormat: Hashable, Sendable {
    /// What the exported model runs on; the raw values are those of the protocol.
    package enum Platform: String, Hashable, Sendable, CaseIterable {
        case tensorFlow = "TensorFlow"
        case onnx = "ONNX"
        case coreML = "CoreML"
        case openVINO = "OpenVino"
        case dockerFile = "DockerFile"
        case visionAIDevKit = "VAIDK"
        /// Ocellus itself; of our own, not of the protocol.
        case ocellus = "Ocellus"
        /// Web pages, by the engine for browsers; of our own too.
        case web = "Web"
    }

    package let platform: Platform

    /// Which of the platform's forms, in the protocol's words; `nil` for the usual one.
    package let flavor: String?

    /// All that are written, in the order in which they are listed: a whole graph for other programs, and the model file itself.
    package static let all: [ExportFormat] = ModelWriters.all.map(\.format) + NativeFormats.all

    /// Names a format.
    package init(_ platform: Platform, flavor: String? = nil) {
        self.platform = platform
        self.flavor = flavor
    }

    /// Finds the format that words stand for; upper and lower case are the same.
    ///
    /// - Throws: ``ExportError`` with `unknownFormat` that lists the platforms, or the flavors of the platform, and with `unavailable`
    ///   for a platform that is not written.
    package init(platform name: String, flavor: String?) throws(ExportError) {
        guard let platform = Platform.allCases.first(where: { $0.rawValue.equals(name) }) else {
            let names = Platform.allCases.map(\.rawValue).joined(separator: ", ")
            throw ExportError(.unknownFormat, "There is no platform of this name; there are \(names).")
        }
        if platform == .visionAIDevKit {
            throw ExportError(
                .unavailable,
                "Models for the Vision AI Developer Kit are not available: its chip takes a format of its maker, which only the maker’s closed tools write. Export to ONNX or TensorFlow instead."
            )
        }
        let formats = ExportFormat.all.filter { $0.platform == platform }
        guard !formats.isEmpty else {
            throw ExportError(.unavailable, "Exports to \(platform.rawValue) are not available yet.")
        }
        let wanted = flavor.flatMap { $0.isEmpty ? nil : $0 }
        let found = formats.first { format in
            guard let wanted else { return format.flavor == nil }
            return format.flavor?.equals(wanted) ?? false
        }
        guard let found else {
            let names = formats.compactMap(\.flavor).joined(separator: ", ")
            let advice = names.isEmpty ? "it has none" : "there are \(names), and none for the usual form"
            throw ExportError(.unknownFormat, "\(platform.rawValue) has no flavor of this name; \(advice).")
        }
        self = found
    }

    /// The name of the package: `<identifier>.<platform>[.<flavor>].zip`.
    package func fileName(identifier: String) -> String {
        ([identifier, platform.rawValue] + (flavor.map { [$0] } ?? []) + ["zip"]).joined(separator: ".")
    }
}

extension ExportFormat: CustomStringConvertible {
    /// The platform, and the flavor behind a slash.
    package var description: String { platform.rawValue + (flavor.map { "/\($0)" } ?? "") }
}

extension String {
    fileprivate func equals(_ other: String) -> Bool { lowercased() == other.lowercased() }
}
