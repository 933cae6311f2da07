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
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        // Native libraries, one module map each.
        .systemLibrary(name: "CTurboJPEG", path: "Sources/Native/CTurboJPEG", pkgConfig: "libturbojpeg"),
        .systemLibrary(name: "CPNG", path: "Sources/Native/CPNG", pkgConfig: "libpng"),
        .systemLibrary(name: "CWebP", path: "Sources/Native/CWebP", pkgConfig: "libwebp"),
        .systemLibrary(name: "CHEIF", path: "Sources/Native/CHEIF", pkgConfig: "libheif"),
        .systemLibrary(name: "CTIFF", path: "Sources/Native/CTIFF", pkgConfig: "libtiff-4"),
        .systemLibrary(name: "CLittleCMS", path: "Sources/Native/CLittleCMS", pkgConfig: "lcms2"),
        .systemLibrary(name: "CZlib", path: "Sources/Native/CZlib", pkgConfig: "zlib"),
        .systemLibrary(name: "CSyncFS", path: "Sources/Native/CSyncFS"),
        .systemLibrary(name: "COpenVINO", path: "Sources/Native/COpenVINO"),
        .systemLibrary(name: "COneDNN", path: "Sources/Native/COneDNN"),
        // Our only C: libjpeg reports errors in a way that Swift cannot take part in.
        .target(
            name: "CJPEGRows",
            path: "Sources/Native/CJPEGRows",
            linkerSettings: [.linkedLibrary("jpeg")]
        ),

        // Foundations: no module here knows another.
        .target(
            name: "Digests",
            dependencies: [.product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict
        ),
        .target(name: "TagNaming", swiftSettings: strict),
        .target(name: "WorkPools", swiftSettings: strict),
        .target(name: "Durability", dependencies: ["CSyncFS"], swiftSettings: strict),
        .target(name: "Archives", swiftSettings: strict),
        .target(
            name: "Imaging",
            dependencies: [
                "CHEIF", "CJPEGRows", "CLittleCMS", "CPNG", "CTIFF", "CTurboJPEG", "CWebP", "CZlib",
            ],
            swiftSettings: strict
        ),
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
            dependencies: ["Archives", "Digests", "Durability", "ModelGraph"],
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
            dependencies: [
                "Archives", "Digests", "Durability", "Imaging", "Inference", "LinearAlgebra", "TagNaming",
                "WorkPools",
            ],
            swiftSettings: withNativeHeaders
        ),
        .target(
            name: "Engine",
            dependencies: [
                "BaseModels", "Digests", "Imaging", "Inference", "Learning", "LinearAlgebra", "ModelGraph",
                "WorkPools",
            ],
            swiftSettings: withNativeHeaders
        ),
        .target(name: "SamplePhotographs", dependencies: ["Imaging"], swiftSettings: strict),

        // The service: what it keeps, its rules, its protocol, its sockets.
        .target(
            name: "Storage",
            dependencies: [
                "Archives", "Digests", "Durability", "WorkPools",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Workspace",
            dependencies: [
                "Archives", "BaseModels", "Digests", "Durability", "Engine", "Imaging", "Learning",
                "LinearAlgebra", "Storage", "TagNaming", "WorkPools",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: withNativeHeaders
        ),
        .target(
            name: "RemoteFetch",
            dependencies: [
                "WorkPools",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        // What is spoken over HTTP: a kit that knows no product, the values of the protocol, and an interface for each folder.
        .target(
            name: "HTTPAPI",
            dependencies: [.product(name: "HTTPTypes", package: "swift-http-types")],
            swiftSettings: strict
        ),
        .target(
            name: "CustomVisionProtocol",
            dependencies: ["HTTPAPI", .product(name: "HTTPTypes", package: "swift-http-types")],
            swiftSettings: strict
        ),
        .target(
            name: "CustomVisionMapping",
            dependencies: [
                "BaseModels", "CustomVisionProtocol", "Digests", "HTTPAPI", "Storage", "Workspace",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: withNativeHeaders
        ),
        .target(
            name: "CustomVisionAPI",
            dependencies: [
                "BaseModels", "CustomVisionMapping", "CustomVisionProtocol", "HTTPAPI", "Storage",
                "Workspace",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: withNativeHeaders
        ),
        .target(
            name: "Portal",
            dependencies: ["CZlib", "Digests", .product(name: "HTTPTypes", package: "swift-http-types")],
            resources: [.copy("Page")],
            swiftSettings: strict
        ),
        .target(
            name: "PortalAPI",
            dependencies: [
                "BaseModels", "CustomVisionMapping", "CustomVisionProtocol", "Digests", "HTTPAPI", "Imaging",
                "Inference", "Learning", "ModelGraph", "SamplePhotographs", "Storage", "TagNaming",
                "Workspace",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: withNativeHeaders
        ),
        .target(
            name: "OcellusServer",
            dependencies: [
                "BaseModels", "CZlib", "CustomVisionAPI", "CustomVisionMapping", "CustomVisionProtocol",
                "Digests", "Durability", "Engine", "HTTPAPI", "Imaging", "Inference",
                "Portal", "PortalAPI", "RemoteFetch", "Storage", "WorkPools", "Workspace",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOFoundationEssentialsCompat", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: withNativeHeaders
        ),
        .target(
            name: "CustomVisionClient",
            dependencies: [
                "CustomVisionProtocol", "Digests", "Durability", "HTTPAPI", "RemoteFetch", "TagNaming",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "ocellus",
            dependencies: [
                "BaseModels", "CustomVisionClient", "Digests", "Durability", "Engine", "Imaging", "Inference",
                "Learning", "LinearAlgebra", "ModelGraph", "OcellusServer", "SamplePhotographs", "Storage",
                "TagNaming", "WorkPools", "Workspace",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: withNativeHeaders,
            linkerSettings: withNativeLibraries
        ),

        // Tests, one target for each module.
        .target(
            name: "ModelGraphTesting",
            dependencies: [
                "Archives", "Digests", "ModelGraph",
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ],
            swiftSettings: strict
        ),
        .testTarget(name: "ArchivesTests", dependencies: ["Archives"], swiftSettings: strict),
        .testTarget(
            name: "BaseModelsTests",
            dependencies: ["Archives", "BaseModels", "Digests", "ModelGraphTesting"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CustomVisionAPITests",
            dependencies: [
                "BaseModels", "CustomVisionAPI", "CustomVisionMapping", "CustomVisionProtocol", "Engine",
                "HTTPAPI", "Imaging", "Storage", "WorkPools", "Workspace",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: withNativeHeaders,
            linkerSettings: withNativeLibraries
        ),
        .testTarget(
            name: "CustomVisionClientTests",
            dependencies: [
                "CustomVisionClient", "CustomVisionProtocol", "Digests", "HTTPAPI", "RemoteFetch",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EngineTests",
            dependencies: [
                "BaseModels", "Digests", "Engine", "Imaging", "Inference", "Learning", "LinearAlgebra",
                "ModelGraph",
                "ModelGraphTesting", "WorkPools",
            ],
            swiftSettings: withNativeHeaders,
            linkerSettings: withNativeLibraries
        ),
        .testTarget(name: "DurabilityTests", dependencies: ["Durability"], swiftSettings: strict),
        .testTarget(name: "DigestsTests", dependencies: ["Digests"], swiftSettings: strict),
        .testTarget(
            name: "HTTPAPITests",
            dependencies: ["HTTPAPI", .product(name: "HTTPTypes", package: "swift-http-types")],
            exclude: ["Fixtures"],
            swiftSettings: strict
        ),
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
            dependencies: [
                "Digests", "Imaging", "Inference", "Learning", "LinearAlgebra", "ModelGraphTesting",
                "WorkPools",
            ],
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
            name: "OcellusServerTests",
            dependencies: [
                "BaseModels", "CZlib", "CustomVisionAPI", "Digests", "HTTPAPI", "Inference", "OcellusServer",
                "Portal", "PortalAPI", "Storage", "WorkPools", "Workspace",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: withNativeHeaders,
            linkerSettings: withNativeLibraries
        ),
        .testTarget(
            name: "PortalTests",
            dependencies: [
                "CZlib", "Digests", "Portal", .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PortalAPITests",
            dependencies: [
                "BaseModels", "CustomVisionMapping", "CustomVisionProtocol", "Digests", "Engine", "HTTPAPI",
                "Imaging", "Inference", "Learning", "LinearAlgebra", "PortalAPI", "SamplePhotographs",
                "Storage", "WorkPools", "Workspace",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: withNativeHeaders,
            linkerSettings: withNativeLibraries
        ),
        .testTarget(
            name: "RemoteFetchTests",
            dependencies: [
                "RemoteFetch",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            resources: [.copy("Fixtures")],
            swiftSettings: strict
        ),
        .testTarget(
            name: "StorageTests",
            dependencies: [
                "Archives", "Digests", "Storage", "WorkPools",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "WorkspaceTests",
            dependencies: [
                "Archives", "BaseModels", "Digests", "Engine", "Imaging", "Learning", "ModelGraphTesting",
                "SamplePhotographs", "Storage",
                "WorkPools",
                "Workspace", .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: withNativeHeaders,
            linkerSettings: withNativeLibraries
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
        .testTarget(
            name: "TagNamingTests",
            dependencies: ["TagNaming"],
            resources: [.copy("Fixtures")],
            swiftSettings: strict
        ),
        .testTarget(name: "WorkPoolsTests", dependencies: ["WorkPools"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
