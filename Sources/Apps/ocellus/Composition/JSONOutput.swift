import Foundation

/// The one JSON object that `--json` puts on standard output; the shapes are documented in `docs/json.md`.
enum JSONOutput {
    /// Prints a value: keys sorted, indented, non-finite numbers as null never occur.
    static func print(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        var data = try encoder.encode(value)
        data.append(UInt8(ascii: "\n"))
        try FileHandle.standardOutput.write(contentsOf: data)
    }
}
