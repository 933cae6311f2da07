import FoundationEssentials
import ModelGraphTesting
import SwiftProtobuf
import TestSupport
import Testing

@testable import ModelGraph

@Suite("Manifests of base models")
struct ManifestTests {
    private static func manifestText() throws -> String {
        String(decoding: try RandomWeightModel.resNet(seed: 1).manifest, as: UTF8.self)
    }

    private func refusal(replacing old: String, with new: String) throws -> String {
        let text = try Self.manifestText()
        try #require(text.contains(old), "the manifest of the test has no \(old)")
        let json = Data(text.replacing(old, with: new).utf8)
        let error = try #require(throws: ModelGraphError.self) { try BaseModelManifest(json: json) }
        #expect(error.code == .invalidManifest)
        return error.description
    }

    @Test("a manifest is read, and written so that it reads the same")
    func reading() throws {
        let manifest = try BaseModelManifest(json: Data(Self.manifestText().utf8))
        #expect(manifest.name == "random-resnet")
        #expect(manifest.tasks == [.classification, .detection])
        #expect(manifest.input.channels == .rgb)
        #expect(manifest.input.size.default == 64)
        #expect(manifest.outputs.maps?.map(\.stride) == [8, 16, 32])
        #expect(manifest.id == nil)
        #expect(try BaseModelManifest(json: JSONEncoder().encode(manifest)) == manifest)
    }

    @Test("keys of later versions are ignored, optional keys are read")
    func optionalKeys() throws {
        let text = try Self.manifestText().replacing(
            "\"formatVersion\": 1,",
            with: """
                "formatVersion": 1, "color": {"a": [1]}, "id": "0E7AEE5E-67B3-4DF7-B5F1-A9CD25F2E7D1",
                "measured": {"accuracy": {"TrashNet top-1 per cent": 72.1}, "cost": {"GMAC at 192 px": 0.8}},
                "exportFormats": ["ONNX"],
                """
        )
        let manifest = try BaseModelManifest(json: Data(text.utf8))
        #expect(manifest.id == UUID(uuidString: "0E7AEE5E-67B3-4DF7-B5F1-A9CD25F2E7D1"))
        #expect(manifest.measured?.accuracy?["TrashNet top-1 per cent"] == 72.1)
        #expect(manifest.exportFormats == ["ONNX"])
    }

    @Test(
        "an error names the key",
        arguments: [
            (
                "\"formatVersion\": 1", "\"formatVersion\": 2",
                "formatVersion: this program reads version 1 only"
            ),
            ("\"formatVersion\": 1, ", "", "formatVersion: is missing"),
            ("\"name\": \"random-resnet\"", "\"name\": \"../up\"", "name: 1 to 64 lower-case"),
            ("\"title\": ", "\"titel\": ", "title: is missing"),
            ("\"classification\", ", "\"segmentation\", ", "tasks[0]: has a value that is not allowed"),
            (
                "\"file\": \"model.onnx\"", "\"file\": \"../model.onnx\"",
                "model.file: must be a plain file name"
            ),
            ("\"opset\": 17", "\"opset\": \"17\"", "model.opset: has the wrong type"),
            ("\"sha256\": \"", "\"sha256\": \"0", "model.sha256: has a value that is not allowed"),
            ("\"NCHW\"", "\"NHWC\"", "input.layout: has a value that is not allowed"),
            ("[0, 255]", "[255, 0]", "input.range: must be two rising numbers"),
            ("\"inside the graph\"", "\"mean and scale\"", "input.mean: must be one number for each channel"),
            (
                "\"default\": 64", "\"default\": 65",
                "input.size.default: must be 16 to 2048 pixels and a multiple of 32"
            ),
            ("\"multipleOf\": 32", "\"multipleOf\": 0", "input.size.multipleOf: must be"),
            ("\"fine\": 96", "\"fine\": 32", "input.size: compact, default and fine must rise"),
            ("\"dimensions\": 48", "\"dimensions\": 0", "outputs.embedding.dimensions: must be"),
            ("\"stride\": 16", "\"stride\": 0", "outputs.maps[1].stride: must be"),
            ("\"name\": \"map16\"", "\"name\": \"map8\"", "outputs: must have different names"),
        ]
    )
    func errors(old: String, new: String, sentence: String) throws {
        #expect(try refusal(replacing: old, with: new).contains(sentence))
    }

    @Test("what is not JSON, or too much of it, is refused")
    func notJSON() {
        for json in [Data(), Data("[]".utf8), Data("{".utf8), Data(repeating: 0x20, count: 2 << 20)] {
            #expect(throws: ModelGraphError.self) { try BaseModelManifest(json: json) }
        }
    }
}

@Suite("Manifest and graph")
struct ContractTests {
    private func mismatch(_ model: RandomWeightModel, replacing old: String, with new: String) throws
        -> String
    {
        let text = String(decoding: model.manifest, as: UTF8.self)
        try #require(text.contains(old))
        let manifest = try BaseModelManifest(json: Data(text.replacing(old, with: new).utf8))
        let graph = try Graph(onnx: model.onnx)
        let error = try #require(throws: ModelGraphError.self) { try graph.check(against: manifest) }
        #expect(error.code == .contractMismatch)
        return error.description
    }

    @Test("the random-weight models fulfil their manifests and stay small")
    func models() throws {
        for model in [
            try RandomWeightModel.resNet(seed: 1), try RandomWeightModel.visionTransformer(seed: 1),
        ] {
            let manifest = try BaseModelManifest(json: model.manifest)
            try Graph(onnx: model.onnx).check(against: manifest)
            #expect(manifest.model.parameters < 100_000)
        }
    }

    @Test("equal seeds give equal files, different seeds different weights")
    func seeds() throws {
        #expect(try RandomWeightModel.resNet(seed: 5).onnx == RandomWeightModel.resNet(seed: 5).onnx)
        #expect(try RandomWeightModel.resNet(seed: 5).onnx != RandomWeightModel.resNet(seed: 6).onnx)
    }

    @Test("every contradiction is named")
    func contradictions() throws {
        let convolutional = try RandomWeightModel.resNet(seed: 1)
        #expect(
            try mismatch(convolutional, replacing: "\"opset\": 17", with: "\"opset\": 18").contains(
                "operator set is 17"
            )
        )
        #expect(try mismatch(convolutional, replacing: "\"Relu\", ", with: "").contains("“Relu”"))
        #expect(
            try mismatch(convolutional, replacing: "\"Relu\"", with: "\"Relu\", \"Tanh\"").contains("“Tanh”")
        )
        #expect(
            try mismatch(convolutional, replacing: "\"name\": \"image\"", with: "\"name\": \"x\"").contains(
                "its inputs are “image”"
            )
        )
        #expect(
            try mismatch(convolutional, replacing: "\"name\": \"map8\"", with: "\"name\": \"m\"").contains(
                "no output “m”"
            )
        )
        #expect(
            try mismatch(convolutional, replacing: "\"dimensions\": 48", with: "\"dimensions\": 64").contains(
                "48 features"
            )
        )
        #expect(
            try mismatch(
                convolutional,
                replacing: "\"embedding\": { \"name\": \"embedding\"",
                with: "\"embedding\": { \"name\": \"node\""
            ).contains("no output")
        )
        let transformer = try RandomWeightModel.visionTransformer(seed: 1)
        #expect(
            try mismatch(transformer, replacing: "\"fine\": 64", with: "\"fine\": 96").contains(
                "fixed edge of 64"
            )
        )
    }

    @Test("an embedding with four axes is refused with advice")
    func fourAxes() throws {
        let model = try RandomWeightModel.resNet(seed: 1)
        var message = try OnnxModelProto(serializedBytes: model.onnx)
        message.graph.output[0].type = message.graph.output[1].type
        let graph = try Graph(onnx: message.serializedBytes())
        let manifest = try BaseModelManifest(json: model.manifest)
        let error = #expect(throws: ModelGraphError.self) { try graph.check(against: manifest) }
        #expect(error?.description.contains("end the graph with Flatten") == true)
    }
}
