package import Bytes
package import FoundationEssentials

extension BaseModelManifest {
    /// The manifest of an 8-bit version.
    ///
    /// What the author measured was the original and is left out.
    ///
    /// - Parameters:
    ///   - name: The name of the package.
    ///   - graph: The graph of the 8-bit version.
    ///   - sha256: The digest of its ONNX file.
    ///   - note: How it was made, for the provenance.
    /// - Returns: A manifest that agrees with the graph.
    /// - Throws: ``ModelGraphError`` with `invalidManifest` if the name is not allowed.
    package func quantized(
        as name: String,
        graph: Graph,
        sha256: ContentDigest,
        note: String
    ) throws(ModelGraphError) -> BaseModelManifest {
        guard Self.isValidName(name) else {
            throw ModelGraphError(
                .invalidManifest,
                "\(name.quoted) cannot name a base model: use 1 to 64 lower-case letters, digits, dots and hyphens."
            )
        }
        return BaseModelManifest(
            formatVersion: formatVersion,
            id: nil,
            name: name,
            version: version,
            title: String(title.prefix(150)) + ", 8 bits",
            license: license,
            tasks: tasks,
            model: Model(
                file: "model.onnx",
                sha256: sha256,
                opset: graph.opset,
                parameters: model.parameters,
                operators: graph.operatorNames.sorted()
            ),
            input: input,
            outputs: outputs,
            provenance: Provenance(
                recipe: [provenance.recipe, note].compactMap(\.self).joined(separator: "; "),
                images: provenance.images,
                samplesSeen: provenance.samplesSeen,
                teacher: provenance.teacher,
                source: provenance.source
            ),
            measured: nil,
            exportFormats: nil
        )
    }

    /// The bytes of `manifest.json`; the same for equal manifests.
    package func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }

    /// The same input with other outputs; the graph is the caller's business.
    func replacing(outputs: Outputs) -> BaseModelManifest {
        BaseModelManifest(
            formatVersion: formatVersion,
            id: id,
            name: name,
            version: version,
            title: title,
            license: license,
            tasks: [.classification],
            model: model,
            input: input,
            outputs: outputs,
            provenance: provenance,
            measured: measured,
            exportFormats: exportFormats
        )
    }
}
