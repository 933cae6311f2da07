internal import Bytes
package import FoundationEssentials

extension BaseModelManifest {
    /// The largest manifest, in bytes.
    package static let byteLimit = 1 << 20

    /// Reads and checks `manifest.json`.
    ///
    /// - Parameter json: The bytes of the file.
    /// - Throws: ``ModelGraphError`` with `invalidManifest`; the sentence names the key.
    package init(json: Data) throws(ModelGraphError) {
        guard json.count <= Self.byteLimit else {
            throw ModelGraphError(.invalidManifest, "The manifest is larger than \(Self.byteLimit) bytes.")
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .renaming(["licence": "license", "normalisation": "normalization"])
        do {
            // The version first: a later format may differ in everything else.
            let header = try decoder.decode(Header.self, from: json)
            try Self.require(header.formatVersion == 1, "formatVersion", "this program reads version 1 only")
            self = try decoder.decode(BaseModelManifest.self, from: json)
            try check()
        } catch let error as ModelGraphError {
            throw error
        } catch let error as DecodingError {
            throw ModelGraphError(.invalidManifest, "The manifest is not valid: \(Self.sentence(for: error))")
        } catch {
            throw ModelGraphError(.invalidManifest, "The manifest could not be read.")
        }
    }

    private struct Header: Decodable {
        let formatVersion: Int
    }

    /// Whether `name` may name a package or a version: 1 to 64 of `a-z 0-9 . -`, the first and last of them a letter
    /// or digit, without `..`.
    ///
    /// Such a name is safe as a part of a path.
    package static func isValidName(_ name: String) -> Bool {
        let isLetterOrDigit = { (byte: UInt8) in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        guard let first = name.utf8.first, let last = name.utf8.last, name.utf8.count <= 64 else {
            return false
        }
        return isLetterOrDigit(first) && isLetterOrDigit(last) && !name.contains("..")
            && name.utf8.allSatisfy {
                isLetterOrDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
            }
    }

    private static func require(
        _ isValid: Bool,
        _ key: String,
        _ rule: @autoclosure () -> String
    ) throws(ModelGraphError) {
        guard isValid else {
            throw ModelGraphError(.invalidManifest, "The manifest is not valid: \(key): \(rule()).")
        }
    }

    private func check() throws(ModelGraphError) {
        let nameRule = "1 to 64 lower-case letters, digits, dots and hyphens"
        try Self.require(Self.isValidName(name), "name", nameRule)
        try Self.require(Self.isValidName(version), "version", nameRule)
        for (key, text) in [("title", title), ("license", license)] {
            try Self.require((1...200).contains(text.utf8.count), key, "must have 1 to 200 bytes")
        }
        try Self.require(!tasks.isEmpty, "tasks", "must name at least one task")
        try Self.require(isFileName(model.file), "model.file", "must be a plain file name ending in .onnx")
        try Self.require(model.parameters >= 0, "model.parameters", "must not be negative")
        try checkInput()
        try checkOutputs()
    }

    private func isFileName(_ file: String) -> Bool {
        file.hasSuffix(".onnx") && Self.isValidName(file.lowercased())
    }

    private func checkInput() throws(ModelGraphError) {
        try Self.require(
            input.range.count == 2 && input.range[0].isFinite && input.range[1].isFinite
                && input.range[0] < input.range[1],
            "input.range",
            "must be two rising numbers"
        )
        switch input.normalization {
        case .insideGraph:
            try Self.require(
                input.mean == nil && input.scale == nil,
                "input.normalization",
                "is inside the graph, so mean and scale must be left out"
            )
        case .meanAndScale:
            let mean = input.mean ?? []
            let scale = input.scale ?? []
            try Self.require(
                mean.count == 3 && mean.allSatisfy(\.isFinite),
                "input.mean",
                "must be one number for each channel"
            )
            try Self.require(
                scale.count == 3 && scale.allSatisfy { $0.isFinite && $0 > 0 },
                "input.scale",
                "must be one positive number for each channel"
            )
        }
        let size = input.size
        let edges = 16...2048
        try Self.require(
            (1...edges.upperBound).contains(size.multipleOf),
            "input.size.multipleOf",
            "must be 1 to 2048"
        )
        for (key, edge) in [("default", size.default), ("compact", size.compact), ("fine", size.fine)] {
            try Self.require(
                edges.contains(edge) && edge % size.multipleOf == 0,
                "input.size.\(key)",
                "must be 16 to 2048 pixels and a multiple of \(size.multipleOf)"
            )
        }
        try Self.require(
            size.compact <= size.default && size.default <= size.fine,
            "input.size",
            "compact, default and fine must rise"
        )
    }

    private func checkOutputs() throws(ModelGraphError) {
        let widths = 1...65_536
        try Self.require(
            widths.contains(outputs.embedding.dimensions),
            "outputs.embedding.dimensions",
            "must be 1 to 65536"
        )
        let maps = outputs.maps ?? []
        for (index, map) in maps.enumerated() {
            try Self.require(
                widths.contains(map.channels),
                "outputs.maps[\(index)].channels",
                "must be 1 to 65536"
            )
            try Self.require(
                (1...256).contains(map.stride),
                "outputs.maps[\(index)].stride",
                "must be 1 to 256"
            )
        }
        let names = [outputs.embedding.name] + maps.map(\.name)
        try Self.require(Set(names).count == names.count, "outputs", "must have different names")
        try Self.require(
            !tasks.contains(.detection) || !maps.isEmpty,
            "outputs.maps",
            "must not be empty, as tasks names detection"
        )
    }

    /// What is wrong with the JSON, and at which key.
    private static func sentence(for error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context):
            "\(path(context.codingPath + [key])): is missing."
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "\(path(context.codingPath)): has the wrong type."
        case .dataCorrupted(let context):
            context.codingPath.isEmpty
                ? "it is not JSON." : "\(path(context.codingPath)): has a value that is not allowed here."
        @unknown default:
            "it does not follow the format."
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.reduce(into: "") { path, key in
            if let index = key.intValue {
                path += "[\(index)]"
            } else {
                path += path.isEmpty ? key.stringValue : ".\(key.stringValue)"
            }
        }
    }
}
