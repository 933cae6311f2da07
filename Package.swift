// swift-tools-version: 6.2
import PackageDescription

// The machine-learning libraries live in `.native` (filled by scripts/install-native.sh), or where NATIVE_PREFIX says.
let native = Context.environment["NATIVE_PREFIX"] ?? Context.packageDirectory + "/.native"

let strict: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ]
    // Set by ./test; not always, so that a newer compiler's warnings never keep anyone from building.
    + (Context.environment["OCELLUS_WARNINGS_AS_ERRORS"] == nil ? [] : [.treatAllWarnings(as: .error)])
/// For every target that sees a header of `.native`, directly or through a module below it.
let withNativeHeaders: [SwiftSetting] = strict + [.unsafeFlags(["-Xcc", "-I\(native)/include"])]
let withNativeLibraries: [LinkerSetting] = [
    .unsafeFlags([
        "-L\(native)/lib",
        "-Xlinker", "-rpath", "-Xlinker", "\(native)/lib",
        "-Xlinker", "-rpath", "-Xlinker", "$ORIGIN/../lib",
    ])
]

let package = Package(
    name: "ocellus",
    products: [
        .executable(name: "ocellus", targets: ["ocellus"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    ],
    targets: [
        // Native libraries, one module map each.
        .systemLibrary(name: "CTurboJPEG", path: "Sources/Native/CTurboJPEG", pkgConfig: "libturbojpeg"),
        .systemLibrary(name: "CPNG", path: "Sources/Native/CPNG", pkgConfig: "libpng"),
        .systemLibrary(name: "CWebP", path: "Sources/Native/CWebP", pkgConfig: "libwebp"),
        .systemLibrary(name: "COpenVINO", path: "Sources/Native/COpenVINO"),
        .systemLibrary(name: "COneDNN", path: "Sources/Native/COneDNN"),

        // Foundations: no module here knows another.
        .target(
            name: "Digests",
            dependencies: [.product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict
        ),
        .target(name: "WorkPools", swiftSettings: strict),
        .target(name: "Archives", swiftSettings: strict),
        .target(name: "Imaging", dependencies: ["CTurboJPEG", "CPNG", "CWebP"], swiftSettings: strict),
        .target(name: "LinearAlgebra", dependencies: ["COneDNN"], swiftSettings: withNativeHeaders),

        // Models.
        .target(
            name: "ModelGraph",
            dependencies: ["Digests", .product(name: "SwiftProtobuf", package: "swift-protobuf")],
            exclude: ["Generated/onnx.proto"],
            swiftSettings: strict
        ),
        .target(
            name: "BaseModels",
            dependencies: ["Archives", "Digests", "ModelGraph"],
            resources: [.copy("Embedded")],
            swiftSettings: strict
        ),
        .target(
            name: "Inference",
            dependencies: ["COpenVINO", "Imaging", "ModelGraph"],
            swiftSettings: withNativeHeaders
        ),

        // Learning and what stands on it.
        .target(
            name: "Learning",
            dependencies: ["Archives", "Digests", "Imaging", "Inference", "LinearAlgebra", "WorkPools"],
            swiftSettings: withNativeHeaders
        ),
        .target(
            name: "Engine",
            dependencies: ["BaseModels", "Digests", "Imaging", "Inference", "Learning", "ModelGraph", "WorkPools"],
            swiftSettings: withNativeHeaders
        ),
        .target(name: "SamplePhotographs", dependencies: ["Imaging"], swiftSettings: strict),
        .executableTarget(
            name: "ocellus",
            dependencies: [
                "BaseModels", "Digests", "Engine", "Imaging", "Inference", "Learning", "LinearAlgebra", "ModelGraph",
                "SamplePhotographs", "WorkPools",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: withNativeHeaders,
            linkerSettings: withNativeLibraries
        ),

        // Tests, one target for each module.
        .target(
            name: "ModelGraphTesting",
            dependencies: [
                "Digests", "ModelGraph", .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ],
            swiftSettings: strict
        ),
        .testTarget(name: "ArchivesTests", dependencies: ["Archives"], swiftSettings: strict),
        .testTarget(
            name: "BaseModelsTests",
            dependencies: ["Archives", "BaseModels", "Digests", "ModelGraphTesting"],
            swiftSettings: strict
        ),
        .testTarget(name: "DigestsTests", dependencies: ["Digests"], swiftSettings: strict),
        .testTarget(
            name: "ImagingTests",
            dependencies: ["Imaging"],
            exclude: ["Fixtures"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "InferenceTests",
            dependencies: ["Inference", "ModelGraphTesting", "WorkPools"],
            swiftSettings: withNativeHeaders,
            linkerSettings: withNativeLibraries
        ),
        .testTarget(
            name: "LearningTests",
            dependencies: ["Digests", "Imaging", "Inference", "Learning", "LinearAlgebra", "WorkPools"],
            resources: [.copy("Fixtures")],
            swiftSettings: withNativeHeaders,
            linkerSettings: withNativeLibraries
        ),
        .testTarget(
            name: "LinearAlgebraTests",
            dependencies: ["LinearAlgebra"],
            swiftSettings: withNativeHeaders,
            linkerSettings: withNativeLibraries
        ),
        .testTarget(
            name: "ModelGraphTests",
            dependencies: [
                "ModelGraph", "ModelGraphTesting", .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SamplePhotographsTests",
            dependencies: ["SamplePhotographs"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "OcellusTests",
            dependencies: [
                "Digests", "Inference", "Learning", "LinearAlgebra", "ocellus",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            exclude: ["Help"],
            swiftSettings: withNativeHeaders,
            linkerSettings: withNativeLibraries
        ),
        .testTarget(name: "WorkPoolsTests", dependencies: ["WorkPools"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
