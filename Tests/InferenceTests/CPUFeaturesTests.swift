import Inference
import ModelGraph
import Testing

@Suite("Processor features")
struct CPUFeaturesTests {
    private static func features(_ flags: String) -> CPUFeatures {
        CPUFeatures(
            cpuinfo: """
                processor\t: 0
                model name\t: Imaginary CPU @ 2.50GHz
                flags\t\t: fpu \(flags)

                processor\t: 1
                model name\t: Another
                flags\t\t: amx_bf16
                """
        )
    }

    @Test("come from the first processor of the kernel's list")
    func reading() {
        let features = Self.features("avx2 fma avx512f")
        #expect(features.modelName == "Imaginary CPU @ 2.50GHz")
        #expect(features.flags == ["fpu", "avx2", "fma", "avx512f"])
        #expect(features.notableFlags == ["avx2", "fma", "avx512f"])
    }

    @Test("claim nothing where nothing is known")
    func unknown() {
        let features = CPUFeatures(cpuinfo: "")
        #expect(features.modelName == "unknown")
        #expect(!features.computesBF16)
    }

    @Test(
        "decide what the automatic precision means",
        arguments: [
            ("avx2", InferencePrecision.f32), ("avx512f avx512_vnni", .f32), ("avx512_bf16", .bf16),
            ("amx_bf16", .bf16), ("xavx512_bf16", .f32),
        ]
    )
    func automatic(flags: String, expected: InferencePrecision) throws {
        #expect(try InferencePrecision.auto.resolved(for: Self.features(flags)) == expected)
        #expect(try InferencePrecision.f32.resolved(for: Self.features(flags)) == .f32)
    }

    @Test("refuse bf16 by name where it would only be imitated")
    func refusal() throws {
        #expect(throws: InferenceError(.unsupportedPrecision("bf16"))) {
            try InferencePrecision.bf16.resolved(for: Self.features("avx2"))
        }
        #expect(try InferencePrecision.bf16.resolved(for: Self.features("amx_bf16")) == .bf16)
    }
}
