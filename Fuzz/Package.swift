// swift-tools-version: 6.2
import PackageDescription

// Fuzzers see what the project's own modules see: the sources are linked in, and the package has the same name.

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]
/// Coverage feedback and memory checks, for the code under test as well as for the fuzzer itself.
let instrumented: [SwiftSetting] = strict + [.unsafeFlags(["-sanitize=fuzzer,address", "-parse-as-library"])]
let fuzzer: [LinkerSetting] = [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]

let package = Package(
    name: "ocellus",
    targets: [
        .systemLibrary(name: "CLibFuzzer", path: "Sources/CLibFuzzer"),
        .systemLibrary(name: "CTurboJPEG", path: "Sources/Native/CTurboJPEG", pkgConfig: "libturbojpeg"),
        .systemLibrary(name: "CPNG", path: "Sources/Native/CPNG", pkgConfig: "libpng"),
        .systemLibrary(name: "CWebP", path: "Sources/Native/CWebP", pkgConfig: "libwebp"),
        .target(name: "Imaging", dependencies: ["CTurboJPEG", "CPNG", "CWebP"], swiftSettings: instrumented),
        .executableTarget(
            name: "ImageDecoderFuzzer",
            dependencies: ["CLibFuzzer", "Imaging"],
            swiftSettings: instrumented,
            linkerSettings: fuzzer
        ),
    ],
    swiftLanguageModes: [.v6]
)
