/// The settings of a server by the name that the configuration file has for each; `docs/server.md` explains them.
package enum ServerSetting: String, CaseIterable, Sendable {
    case data, listen, trainingKey, predictionKey, tlsCertificate, tlsKey, publicURL
    case allowFetchFrom, allowOrigin, workers, precision, threads, connectionLimit, bodyMemory
    case predictionQueueLimit, predictionRetention, limits, stopDelay

    /// What a value of the setting is.
    var kind: SettingValue.Kind {
        switch self {
        case .data, .listen, .trainingKey, .predictionKey, .tlsCertificate, .tlsKey, .publicURL, .precision,
            .predictionRetention:
            .text
        case .allowFetchFrom, .allowOrigin: .texts
        case .workers, .threads, .connectionLimit, .bodyMemory, .predictionQueueLimit, .stopDelay: .number
        case .limits: .numbers
        }
    }

    /// Whether the value must not be shown.
    var isSecret: Bool {
        switch self {
        case .trainingKey, .predictionKey: true
        default: false
        }
    }

    /// The environment variable of the setting.
    var environmentName: String { Self.environmentName(rawValue) }

    /// The environment variable of a name in the file: in capitals, with `_` at each new word and for the dot, and `OCELLUS_` before.
    static func environmentName(_ name: String) -> String {
        let words = name.replacing(".", with: "_").replacing(/([a-z])([A-Z])/) { "\($0.1)_\($0.2)" }
        return "OCELLUS_" + words.uppercased()
    }
}
