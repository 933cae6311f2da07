import FoundationEssentials
import ModelGraphTesting
import Testing

/// Where `Conformance/onnx/run.sh` wants the files that other implementations are to open.
private let outputFolder = ProcessInfo.processInfo.environment["OCELLUS_CONFORMANCE_OUTPUT"]

@Suite(
    "Files for other implementations",
    .enabled(if: outputFolder != nil, "OCELLUS_CONFORMANCE_OUTPUT is not set")
)
struct ConformanceFilesTests {
    @Test("the random-weight models and an archive are written")
    func write() throws {
        let folder = URL(filePath: try #require(outputFolder), directoryHint: .isDirectory)
        for model in [try RandomWeightModel.resNet(seed: 7), try .visionTransformer(seed: 7)] {
            let name =
                String(decoding: model.manifest, as: UTF8.self).contains("random-vit") ? "vit" : "resnet"
            try model.write(to: folder.appending(path: name))
            try Data(model.archive()).write(to: folder.appending(path: "\(name).zip"))
        }
    }
}
