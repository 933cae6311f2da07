import Configuration

/// The value of a setting as a file or a flag gives it.
package enum SettingValue: Hashable, Sendable {
    case text(String)
    case texts([String])
    case number(Int)
    case numbers([String: Int])

    /// The kinds of values.
    enum Kind: Sendable {
        case text, texts, number, numbers

        /// The kind with its article, for a sentence.
        var name: String {
            switch self {
            case .text: "a text"
            case .texts: "a list of texts"
            case .number: "a whole number"
            case .numbers: "an object of whole numbers"
            }
        }
    }

    /// The kind of this value.
    var kind: Kind {
        switch self {
        case .text: .text
        case .texts: .texts
        case .number: .number
        case .numbers: .numbers
        }
    }

    /// The values as a provider has them, under the keys with which they are read.
    func configValues(of setting: ServerSetting) -> [(AbsoluteConfigKey, ConfigValue)] {
        func value(_ content: ConfigContent) -> [(AbsoluteConfigKey, ConfigValue)] {
            [(AbsoluteConfigKey([setting.rawValue]), ConfigValue(content, isSecret: setting.isSecret))]
        }
        switch self {
        case .text(let text): return value(.string(text))
        case .texts(let texts): return value(.stringArray(texts))
        case .number(let number): return value(.int(number))
        case .numbers(let numbers):
            return numbers.map { name, number in
                (AbsoluteConfigKey([setting.rawValue, name]), ConfigValue(.int(number), isSecret: false))
            }
        }
    }
}

extension InMemoryProvider {
    /// A provider of settings.
    init(name: String, _ settings: [ServerSetting: SettingValue]) {
        self.init(
            name: name,
            values: Dictionary(uniqueKeysWithValues: settings.flatMap { $1.configValues(of: $0) })
        )
    }
}
