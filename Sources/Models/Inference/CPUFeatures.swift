import FoundationEssentials

/// What the processor can do that matters to inference.
package struct CPUFeatures: Hashable, Sendable {
    /// The processor's name as the system gives it, or "unknown".
    package let modelName: String

    /// The instruction-set flags that the kernel lists, in its own words, such as `avx512_bf16`.
    package let flags: Set<String>

    /// The processor this process runs on.
    ///
    /// On systems without `/proc/cpuinfo` nothing is known and nothing is claimed.
    package static let current = CPUFeatures(
        cpuinfo: (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    )

    /// Reads the text of Linux's `/proc/cpuinfo`; the first processor speaks for all.
    package init(cpuinfo: String) {
        var name = "unknown"
        var flags: Set<String> = []
        for line in cpuinfo.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty { break }
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].trimmingPrefix { $0 == " " }
            switch line[..<colon].split(whereSeparator: \.isWhitespace).joined(separator: " ") {
            case "model name": name = String(value)
            case "flags", "Features": flags = Set(value.split(separator: " ").map(String.init))
            default: break
            }
        }
        modelName = name
        self.flags = flags
    }

    /// A Boolean value indicating whether bf16 is computed in hardware rather than imitated.
    package var computesBF16: Bool {
        flags.contains("amx_bf16") || flags.contains("avx512_bf16")
    }

    /// The flags worth showing to a person, in a fixed order.
    package var notableFlags: [String] {
        ["sse4_2", "avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8"]
            .filter(flags.contains)
    }
}
