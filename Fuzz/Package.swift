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
let native = Context.environment["NATIVE_PREFIX"] ?? Context.packageDirectory + "/../.native"
/// For modules that see a header of `.native` (scripts/install-native.sh), directly or through a module below them.
let withNativeHeaders: [SwiftSetting] = instrumented + [.unsafeFlags(["-Xcc", "-I\(native)/include"])]
let fuzzer: [LinkerSetting] = [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]

let package = Package(
    name: "ocellus",
    dependencies: [
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    ],
    targets: [
        .systemLibrary(name: "CLibFuzzer", path: "Sources/CLibFuzzer"),
        .target(name: "FuzzingSupport", swiftSettings: instrumented),
        .systemLibrary(name: "CTurboJPEG", path: "Sources/Native/CTurboJPEG", pkgConfig: "libturbojpeg"),
        .systemLibrary(name: "CPNG", path: "Sources/Native/CPNG", pkgConfig: "libpng"),
        .systemLibrary(name: "CWebP", path: "Sources/Native/CWebP", pkgConfig: "libwebp"),
        .systemLibrary(name: "CHEIF", path: "Sources/Native/CHEIF", pkgConfig: "libheif"),
        .systemLibrary(name: "CTIFF", path: "Sources/Native/CTIFF", pkgConfig: "libtiff-4"),
        .systemLibrary(name: "CLittleCMS", path: "Sources/Native/CLittleCMS", pkgConfig: "lcms2"),
        .systemLibrary(name: "CZlib", path: "Sources/Native/CZlib", pkgConfig: "zlib"),
        .target(
            name: "CJPEGRows",
            path: "Sources/Native/CJPEGRows",
            linkerSettings: [.linkedLibrary("jpeg")]
        ),
        .target(name: "CVectorMath", path: "Sources/Native/CVectorMath"),
        .target(name: "CAtomicWords", path: "Sources/Native/CAtomicWords"),
        .target(
            name: "VisionKernels",
            dependencies: ["CAtomicWords", "CVectorMath"],
            swiftSettings: instrumented
        ),
        .executableTarget(
            name: "WebModelFuzzer",
            dependencies: ["CLibFuzzer", "FuzzingSupport", "VisionKernels"],
            swiftSettings: instrumented,
            linkerSettings: fuzzer
        ),
        .target(
            name: "Imaging",
            dependencies: [
                "CHEIF", "CJPEGRows", "CLittleCMS", "CPNG", "CTIFF", "CTurboJPEG", "CWebP", "CZlib",
                "VisionKernels",
            ],
            swiftSettings: instrumented
        ),
        .executableTarget(
            name: "ImageDecoderFuzzer",
            dependencies: ["CLibFuzzer", "Imaging"],
            swiftSettings: instrumented,
            linkerSettings: fuzzer
        ),
        .target(
            name: "Bytes",
            dependencies: ["CZlib", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: instrumented
        ),
        .systemLibrary(name: "CSyncFS", path: "Sources/Native/CSyncFS"),
        .target(name: "FileSystem", dependencies: ["Bytes", "CSyncFS"], swiftSettings: instrumented),
        .target(
            name: "ModelGraph",
            dependencies: ["Bytes", .product(name: "SwiftProtobuf", package: "swift-protobuf")],
            exclude: ["Generated/onnx.proto"],
            swiftSettings: instrumented
        ),
        .executableTarget(
            name: "ModelGraphFuzzer",
            dependencies: ["CLibFuzzer", "FileSystem", "ModelGraph"],
            swiftSettings: instrumented,
            linkerSettings: fuzzer
        ),
        .systemLibrary(name: "COneDNN", path: "Sources/Native/COneDNN"),
        .target(
            name: "Executors",
            dependencies: [.product(name: "DequeModule", package: "swift-collections")],
            swiftSettings: instrumented
        ),
        .target(name: "TagNaming", swiftSettings: instrumented),
        .target(name: "Annotations", swiftSettings: instrumented),
        .target(name: "LinearAlgebra", dependencies: ["COneDNN"], swiftSettings: withNativeHeaders),
        .target(
            name: "ImageFolders",
            dependencies: [
                "FileSystem", "Imaging",
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            swiftSettings: instrumented
        ),
        .target(
            name: "Learning",
            dependencies: [
                "Annotations", "Bytes", "Executors", "FileSystem", "ImageFolders", "Imaging", "LinearAlgebra",
                "ModelGraph", "TagNaming",
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            swiftSettings: withNativeHeaders
        ),
        .executableTarget(
            name: "ModelFileFuzzer",
            dependencies: ["CLibFuzzer", "FileSystem", "FuzzingSupport", "Learning", "LinearAlgebra"],
            swiftSettings: withNativeHeaders,
            linkerSettings: fuzzer + [
                .unsafeFlags(["-L\(native)/lib", "-Xlinker", "-rpath", "-Xlinker", "\(native)/lib"])
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)
