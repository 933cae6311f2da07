import Configuration
package import Foundation
import Projects

/// Settings as an operator gives them: flags, environment variables, a JSON file; what comes first wins.
///
/// Names are those of ``ServerSetting`` in the file, and in the environment these in capitals with `OCELLUS_` before, such as
/// `OCELLUS_PUBLIC_URL`. A variable that is empty counts as not set. `docs/server.md` lists them.
package struct ServerConfiguration: Sendable {
    /// A configuration that does not make a server.
    package struct Problem: Error, CustomStringConvertible {
        /// A sentence that names the setting and what it takes.
        package let description: String
    }

    /// The environment, for the folders that it names.
    let environment: [String: String]

    private let reader: ConfigReader

    /// Reads the file, if there is one.
    ///
    /// - Parameters:
    ///   - file: The configuration file; the one that `OCELLUS_CONFIG` names if `nil`.
    ///   - environment: The environment variables.
    ///   - flags: What the command line sets.
    /// - Throws: ``Problem`` if there is something wrong with the file.
    package init(
        file: URL?,
        environment: [String: String],
        flags: [ServerSetting: SettingValue] = [:]
    ) throws {
        try self.init(file: file, environment: environment, flags: flags, accessReporter: nil)
    }

    // The reporter is told of each setting that is read; the values of secrets are redacted.
    init(
        file: URL?,
        environment: [String: String],
        flags: [ServerSetting: SettingValue],
        accessReporter: (any AccessReporter)?
    ) throws {
        let variables = environment.filter { $0.key.hasPrefix("OCELLUS_") && !$0.value.isEmpty }
        let file = file ?? variables["OCELLUS_CONFIG"].map { URL(filePath: $0) }
        let secrets = ServerSetting.allCases.filter(\.isSecret).map(\.environmentName)
        self.environment = environment
        reader = ConfigReader(
            providers: [
                InMemoryProvider(name: "flags", flags),
                EnvironmentVariablesProvider(
                    environmentVariables: variables,
                    secretsSpecifier: .specific(Set(secrets))
                ).prefixKeys(with: "ocellus"),
                InMemoryProvider(name: "file", try file.map(SettingsFile.read) ?? [:]),
            ],
            accessReporter: accessReporter
        )
    }

    /// A text, if it is set.
    func text(_ setting: ServerSetting) async throws -> String? {
        try await value(setting.rawValue, .text) {
            try await reader.fetchString(forKey: $0, isSecret: setting.isSecret)
        }
    }

    /// A key, if it is set: at least ``AccessKeySecret/shortestChosen`` visible ASCII characters.
    func secret(_ setting: ServerSetting, named kind: String) async throws -> AccessKeySecret? {
        let secret = try await value(setting.rawValue, .text) {
            try await reader.fetchString(forKey: $0, as: AccessKeySecret.self, isSecret: setting.isSecret)
        }
        guard let secret else { return nil }
        let shortest = AccessKeySecret.shortestChosen
        guard secret.text.count >= shortest, secret.text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            throw Problem(
                description:
                    "The \(kind) key must have at least \(shortest) visible ASCII characters and no spaces."
            )
        }
        return secret
    }

    /// A list; empty if it is not set.
    func texts(_ setting: ServerSetting) async throws -> [String] {
        let texts = try await value(setting.rawValue, .texts) {
            try await reader.fetchStringArray(forKey: $0)
        }
        return texts?.filter { !$0.isEmpty } ?? []
    }

    /// A number, if it is set.
    func number(_ setting: ServerSetting, in range: ClosedRange<Int>) async throws -> Int? {
        try await number(setting.rawValue, in: range)
    }

    /// One of the limits of projects, if it is set.
    func limit(_ name: String, in range: ClosedRange<Int>) async throws -> Int? {
        try await number("\(ServerSetting.limits.rawValue).\(name)", in: range)
    }

    private func number(_ name: String, in range: ClosedRange<Int>) async throws -> Int? {
        guard let value = try await value(name, .number, { try await reader.fetchInt(forKey: $0) }) else {
            return nil
        }
        guard range.contains(value) else {
            throw Problem(description: "\(name) must be from \(range.lowerBound) to \(range.upperBound).")
        }
        return value
    }

    /// Reads a value.
    ///
    /// Flags and file have the right types already; so what cannot be converted stands in the environment.
    private func value<Value>(
        _ name: String,
        _ kind: SettingValue.Kind,
        _ read: (ConfigKey) async throws -> Value?
    ) async throws -> Value? {
        do {
            return try await read(ConfigKey(name))
        } catch {
            throw Problem(description: "\(ServerSetting.environmentName(name)) must be \(kind.name).")
        }
    }
}

/// A key is never shown by what reports the reading of settings.
extension AccessKeySecret: ExpressibleByConfigString {
    package init?(configString: String) {
        self.init(text: configString)
    }
}
