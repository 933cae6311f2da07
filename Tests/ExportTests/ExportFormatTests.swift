import Export
import Testing

@Suite("A format of exports")
struct ExportFormatTests {
    @Test(
        "is found by the protocol's words, in any case",
        arguments: [
            ("ONNX", nil, ExportFormat(.onnx)),
            ("onnx", "onnxfloat16", ExportFormat(.onnx, flavor: "OnnxFloat16")),
            ("OpenVino", "", ExportFormat(.openVINO)),
            ("OPENVINO", "NoPostProcess", ExportFormat(.openVINO, flavor: "NoPostProcess")),
        ]
    )
    func found(platform: String, flavor: String?, format: ExportFormat) throws {
        #expect(try ExportFormat(platform: platform, flavor: flavor) == format)
    }

    @Test("that does not exist is refused with those that do")
    func unknown() {
        let platform = #expect(throws: ExportError.self) { try ExportFormat(platform: "Abacus", flavor: nil) }
        #expect(platform?.code == .unknownFormat && platform?.description.contains("ONNX") == true)
        let flavor = #expect(throws: ExportError.self) {
            try ExportFormat(platform: "ONNX", flavor: "ONNX99")
        }
        #expect(flavor?.code == .unknownFormat && flavor?.description.contains("ONNX12") == true)
        let kit = #expect(throws: ExportError.self) { try ExportFormat(platform: "VAIDK", flavor: nil) }
        #expect(kit?.code == .unavailable)
    }

    @Test("names its package after the iteration")
    func fileName() {
        #expect(ExportFormat(.onnx).fileName(identifier: "id") == "id.ONNX.zip")
        #expect(
            ExportFormat(.openVINO, flavor: "NoPostProcess").fileName(identifier: "id")
                == "id.OpenVino.NoPostProcess.zip"
        )
    }

    @Test("of a container needs a flavor, and is told which there are")
    func container() throws {
        #expect(
            try ExportFormat(platform: "dockerfile", flavor: "arm").fileName(identifier: "id")
                == "id.DockerFile.ARM.zip"
        )
        let error = #expect(throws: ExportError.self) {
            try ExportFormat(platform: "DockerFile", flavor: nil)
        }
        #expect(error?.description.contains("Linux, ARM, Windows") == true)
        #expect(try ExportFormat(platform: "ocellus", flavor: nil) == ExportFormat(.ocellus))
    }

    @Test("is written in one way")
    func unique() {
        let formats = ExportFormat.all
        #expect(Set(formats).count == formats.count)
    }
}
