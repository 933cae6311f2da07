import Foundation
import Projects

/// The configuration file: a JSON object with settings.
///
/// Not the library's own reader of JSON: that one takes `true` for 1, and a name that nobody asks for passes unnoticed.
enum SettingsFile {
    /// Reads the settings of a file; one that is `null` counts as not there.
    ///
    /// - Throws: ``ServerConfiguration/Problem`` that says what is wrong with the file, without its values.
    static func read(_ file: URL) throws -> [ServerSetting: SettingValue] {
        guard let bytes = try? Data(contentsOf: file) else {
            throw ServerConfiguration.Problem(description: "The configuration file cannot be read.")
        }
        guard let members = try? JSONDecoder().decode([String: Member].self, from: bytes) else {
            throw ServerConfiguration.Problem(description: "The configuration file is not a JSON object.")
        }
        var settings: [ServerSetting: SettingValue] = [:]
        for (name, member) in members.sorted(by: { $0.key < $1.key }) {
            // A setting that is misspelt would otherwise be lost without a word.
            guard let setting = ServerSetting(rawValue: name) else {
                let known = ServerSetting.allCases.map(\.rawValue).sorted().joined(separator: ", ")
                throw ServerConfiguration.Problem(
                    description:
                        "The configuration file has an unknown setting “\(name)”; known are \(known)."
                )
            }
            switch member {
            case .null: continue
            case .value(let value) where value.kind == setting.kind: settings[setting] = value
            case .value, .other:
                throw ServerConfiguration.Problem(
                    description: "\(name) in the configuration file must be \(setting.kind.name)."
                )
            }
        }
        if case .numbers(let limits) = settings[.limits] { try check(limits) }
        return settings
    }

    private static func check(_ limits: [String: Int]) throws {
        let known = ProjectLimits.settable.map(\.name)
        guard let unknown = limits.keys.sorted().first(where: { !known.contains($0) }) else { return }
        throw ServerConfiguration.Problem(
            description:
                "The limits have an unknown name “\(unknown)”; those that can be set are \(known.joined(separator: ", "))."
        )
    }

    /// A member of the object, of whatever type.
    private enum Member: Decodable {
        case null
        case value(SettingValue)
        case other

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .null
            } else if let text = try? container.decode(String.self) {
                self = .value(.text(text))
            } else if let number = try? container.decode(Int.self) {
                self = .value(.number(number))
            } else if let texts = try? container.decode([String].self) {
                self = .value(.texts(texts))
            } else if let numbers = try? container.decode([String: Int].self) {
                self = .value(.numbers(numbers))
            } else {
                self = .other
            }
        }
    }
}
