package import FoundationEssentials

/// Writes values as JSON in the manner of published protocols.
///
/// Members stand in the order of their declaration; GUIDs are lower case; floats have the fewest digits that read back
/// as the same `Float`; dates take the form that the value's ``WireSchema`` names, and the schema decides whether
/// a member without a value is `null` or left out. Foundation's encoder can do none of these.
package struct WireEncoder: Sendable {
    package init() {}

    /// The JSON text of a value as UTF-8.
    ///
    /// - Throws: `EncodingError` if a number is not finite.
    package func encode(_ value: some Encodable) throws -> Data {
        try json(value).serialized()
    }

    func json(_ value: some Encodable) throws -> JSONValue {
        let node = WireEncodingNode(codingPath: [])
        try node.set(value, type: nil)
        return node.json
    }
}

/// A place in the text that is being made: a finished value, or an object or list that still grows.
///
/// A class because containers of the standard library's encoding protocols are handed out and filled later.
private final class WireEncodingNode {
    private enum Content {
        case value(JSONValue)
        case object([(name: String, node: WireEncodingNode)])
        case array([WireEncodingNode])
    }

    let codingPath: [any CodingKey]
    var schema: WireSchema?
    private var content: Content = .value(.null)

    init(codingPath: [any CodingKey]) {
        self.codingPath = codingPath
    }

    var json: JSONValue {
        switch content {
        case .value(let value): value
        case .object(let members): .object(members.map { (name: $0.name, value: $0.node.json) })
        case .array(let elements): .array(elements.map(\.json))
        }
    }

    var count: Int {
        guard case .array(let elements) = content else { return 0 }
        return elements.count
    }

    func becomeObject() {
        guard case .object = content else { return content = .object([]) }
    }

    func becomeArray() {
        guard case .array = content else { return content = .array([]) }
    }

    func member(_ key: any CodingKey) -> WireEncodingNode {
        let node = WireEncodingNode(codingPath: codingPath + [key])
        guard case .object(var members) = content else { return node }
        content = .value(.null)  // So that the list below has one owner and grows in place.
        members.append((key.stringValue, node))
        content = .object(members)
        return node
    }

    func element() -> WireEncodingNode {
        let node = WireEncodingNode(codingPath: codingPath + [WireEncodingIndex(count)])
        guard case .array(var elements) = content else { return node }
        content = .value(.null)
        elements.append(node)
        content = .array(elements)
        return node
    }

    func set(_ value: JSONValue) {
        content = .value(value)
    }

    func set(_ number: some BinaryFloatingPoint & CustomStringConvertible) throws {
        guard number.isFinite else {
            throw EncodingError.invalidValue(
                number,
                .init(codingPath: codingPath, debugDescription: "JSON cannot write \(number).")
            )
        }
        content = .value(.number(number.description))
    }

    func set(_ value: some Encodable, type: WireSchema.ValueType?) throws {
        switch value {
        case let text as String:
            set(.string(text))
        case let guid as UUID:
            set(.string(guid.uuidString.lowercased()))
        case let date as Date:
            let form = if case .date(let form) = type { form } else { WireDateForm.milliseconds }
            set(.string(WireDate.text(date, form: form)))
        case let bytes as Data:
            set(.string(bytes.base64EncodedString()))
        case let map as [String: any Encodable]:
            // A dictionary has no order of its own, and answers shall have one.
            becomeObject()
            for (name, value) in map.sorted(by: { $0.key < $1.key }) {
                try member(WireEncodingName(name)).set(value, type: nil)
            }
        case let map as [UUID: any Encodable]:
            let named = map.map { (name: $0.key.uuidString.lowercased(), value: $0.value) }
            becomeObject()
            for (name, value) in named.sorted(by: { $0.name < $1.name }) {
                try member(WireEncodingName(name)).set(value, type: nil)
            }
        case let object as any WireValue:
            schema = Swift.type(of: object).schema
            try object.encode(to: WireEncodingScope(node: self))
        default:
            try value.encode(to: WireEncodingScope(node: self))
        }
    }
}

private struct WireEncodingIndex: CodingKey {
    let intValue: Int?
    var stringValue: String { "\(intValue ?? 0)" }

    init(_ index: Int) { intValue = index }
    init?(intValue: Int) { self.intValue = intValue }
    init?(stringValue: String) { nil }
}

private struct WireEncodingName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
}

private struct WireEncodingScope: Encoder {
    let node: WireEncodingNode

    var codingPath: [any CodingKey] { node.codingPath }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        node.becomeObject()
        return KeyedEncodingContainer(WireObjectContainer<Key>(node: node))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        node.becomeArray()
        return WireArrayContainer(node: node)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        WireSingleValueContainer(node: node)
    }
}

private struct WireObjectContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: WireEncodingNode
    var codingPath: [any CodingKey] { node.codingPath }

    mutating func encodeNil(forKey key: Key) throws {
        node.member(key).set(.null)
    }

    mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try node.member(key).set(value, type: node.schema?.member(key.stringValue)?.type)
    }

    // The library's default leaves out every member without a value; here the schema decides. Members of the basic
    // types come through functions of their own.
    mutating func encodeIfPresent<Value: Encodable>(_ value: Value?, forKey key: Key) throws {
        if let value {
            try encode(value, forKey: key)
        } else if node.schema?.member(key.stringValue)?.presence == .null {
            try encodeNil(forKey: key)
        }
    }

    mutating func encodeIfPresent(_ value: Bool?, forKey key: Key) throws { try optional(value, forKey: key) }
    mutating func encodeIfPresent(_ value: String?, forKey key: Key) throws {
        try optional(value, forKey: key)
    }
    mutating func encodeIfPresent(_ value: Double?, forKey key: Key) throws {
        try optional(value, forKey: key)
    }
    mutating func encodeIfPresent(_ value: Float?, forKey key: Key) throws {
        try optional(value, forKey: key)
    }
    mutating func encodeIfPresent(_ value: Int?, forKey key: Key) throws { try optional(value, forKey: key) }

    private mutating func optional<Value: Encodable>(_ value: Value?, forKey key: Key) throws {
        try encodeIfPresent(value, forKey: key)
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        WireEncodingScope(node: node.member(key)).container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        WireEncodingScope(node: node.member(key)).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { WireEncodingScope(node: node) }
    mutating func superEncoder(forKey key: Key) -> any Encoder { WireEncodingScope(node: node.member(key)) }
}

private struct WireArrayContainer: UnkeyedEncodingContainer {
    let node: WireEncodingNode
    var codingPath: [any CodingKey] { node.codingPath }
    var count: Int { node.count }

    mutating func encodeNil() throws { node.element().set(.null) }

    mutating func encode<Value: Encodable>(_ value: Value) throws { try node.element().set(value, type: nil) }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> {
        WireEncodingScope(node: node.element()).container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        WireEncodingScope(node: node.element()).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { WireEncodingScope(node: node.element()) }
}

private struct WireSingleValueContainer: SingleValueEncodingContainer {
    let node: WireEncodingNode
    var codingPath: [any CodingKey] { node.codingPath }

    mutating func encodeNil() throws { node.set(.null) }
    mutating func encode(_ value: Bool) throws { node.set(.boolean(value)) }
    mutating func encode(_ value: String) throws { node.set(.string(value)) }
    mutating func encode(_ value: Double) throws { try node.set(value) }
    mutating func encode(_ value: Float) throws { try node.set(value) }
    mutating func encode(_ value: Int) throws { node.set(.number(String(value))) }
    mutating func encode(_ value: Int8) throws { node.set(.number(String(value))) }
    mutating func encode(_ value: Int16) throws { node.set(.number(String(value))) }
    mutating func encode(_ value: Int32) throws { node.set(.number(String(value))) }
    mutating func encode(_ value: Int64) throws { node.set(.number(String(value))) }
    mutating func encode(_ value: UInt) throws { node.set(.number(String(value))) }
    mutating func encode(_ value: UInt8) throws { node.set(.number(String(value))) }
    mutating func encode(_ value: UInt16) throws { node.set(.number(String(value))) }
    mutating func encode(_ value: UInt32) throws { node.set(.number(String(value))) }
    mutating func encode(_ value: UInt64) throws { node.set(.number(String(value))) }

    mutating func encode<Value: Encodable>(_ value: Value) throws { try node.set(value, type: nil) }
}
