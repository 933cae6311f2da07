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
/// For targets whose loops over many numbers make tests slow where they are not optimized.
let optimized: [SwiftSetting] = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]
/// For every target that sees a header of `.native`, directly or through a module below it.
let withNativeHeaders: [SwiftSetting] = strict + [.unsafeFlags(["-Xcc", "-I\(native)/include"])]
let optimizedWithNativeHeaders = withNativeHeaders + [.unsafeFlags(["-O"], .when(configuration: .debug))]
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
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        // Without its readers of files: they take a boolean for a number.
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
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

        // What Swift cannot say about registers and about words that threads share; headers.
        .target(name: "CVectorMath", path: "Sources/Native/CVectorMath"),
        .target(name: "CAtomicWords", path: "Sources/Native/CAtomicWords"),

        // Foundations.
        .target(
            name: "Bytes",
            dependencies: [
                "CZlib",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            path: "Sources/Foundations/Bytes",
            swiftSettings: strict
        ),
        .target(
            name: "FileSystem",
            dependencies: ["Bytes", "CSyncFS"],
            path: "Sources/Foundations/FileSystem",
            swiftSettings: strict
        ),
        .target(
            name: "Executors",
            dependencies: [.product(name: "DequeModule", package: "swift-collections")],
            path: "Sources/Foundations/Executors",
            swiftSettings: strict
        ),
        .target(name: "TagNaming", path: "Sources/Foundations/TagNaming", swiftSettings: strict),
        .target(name: "Annotations", path: "Sources/Foundations/Annotations", swiftSettings: strict),
        .target(
            name: "VisionKernels",
            dependencies: ["CAtomicWords", "CVectorMath"],
            path: "Sources/Foundations/VisionKernels",
            swiftSettings: optimized
        ),
        .target(
            name: "Imaging",
            dependencies: [
                "CHEIF", "CJPEGRows", "CLittleCMS", "CPNG", "CTIFF", "CTurboJPEG", "CWebP", "CZlib",
                "VisionKernels",
            ],
            path: "Sources/Foundations/Imaging",
            swiftSettings: strict
        ),
        .target(
            name: "LinearAlgebra",
            dependencies: ["COneDNN"],
            path: "Sources/Foundations/LinearAlgebra",
            swiftSettings: withNativeHeaders
        ),

        // Models.
        .target(
            name: "ModelGraph",
            dependencies: ["Bytes", .product(name: "SwiftProtobuf", package: "swift-protobuf")],
            path: "Sources/Models/ModelGraph",
            exclude: ["Generated/onnx.proto"],
            swiftSettings: optimized
        ),
        .target(
            name: "BaseModels",
            dependencies: ["Bytes", "FileSystem", "ModelGraph"],
            path: "Sources/Models/BaseModels",
            swiftSettings: strict
        ),
        .target(
            name: "Inference",
            dependencies: ["Bytes", "COpenVINO", "Imaging", "ModelGraph"],
            path: "Sources/Models/Inference",
            swiftSettings: withNativeHeaders
        ),
        .plugin(name: "CompileEngine", capability: .buildTool()),
        .target(
            name: "WebEngine",
            path: "Sources/Models/WebEngine",
            swiftSettings: strict,
            plugins: ["CompileEngine"]
        ),
        .target(
            name: "WebRuntime",
            dependencies: ["WebEngine"],
            path: "Sources/Models/WebRuntime",
            resources: [
                // In the program itself: exported folders are written wherever it runs.
                .embedInCode("Runtime/index.html"),
                .embedInCode("Runtime/ocellus-connection.js"),
                .embedInCode("Runtime/ocellus-engine.js"),
                .embedInCode("Runtime/ocellus-errors.js"),
                .embedInCode("Runtime/ocellus-files.js"),
                .embedInCode("Runtime/ocellus-model.js"),
                .embedInCode("Runtime/ocellus-network.js"),
                .embedInCode("Runtime/ocellus-offline.js"),
                .embedInCode("Runtime/ocellus-pictures.js"),
                .embedInCode("Runtime/ocellus-service-worker.js"),
                .embedInCode("Runtime/ocellus-sha256.js"),
                .embedInCode("Runtime/ocellus-sources.js"),
                .embedInCode("Runtime/ocellus-thread.js"),
                .embedInCode("Runtime/ocellus-threads.js"),
                .embedInCode("Runtime/ocellus-training.js"),
                .embedInCode("Runtime/ocellus-trusted.js"),
                .embedInCode("Runtime/ocellus-worker.js"),
                .embedInCode("Runtime/ocellus.d.ts"),
                .embedInCode("Runtime/ocellus.js"),
                .embedInCode("Runtime/page-drawing.js"),
                .embedInCode("Runtime/page.css"),
                .embedInCode("Runtime/page.js"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Export",
            dependencies: [
                "Annotations", "Bytes", "FileSystem", "Imaging", "ModelGraph", "VisionKernels", "WebRuntime",
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ],
            path: "Sources/Models/Export",
            exclude: [
                "Formats/CoreML/Generated/coreml.proto", "Formats/TensorFlow/Generated/tensorflow.proto",
            ],
            resources: [
                // In the program itself: packages are written wherever it runs.
                .embedInCode("Samples/python/ocellus_input.py"),
                .embedInCode("Samples/python/predict_onnx.py"),
                .embedInCode("Samples/python/predict_openvino.py"),
                .embedInCode("Samples/python/predict_tflite.py"),
                .embedInCode("Samples/swift/Predict.swift"),
                .embedInCode("Samples/python/predict_tensorflow.py"),
                .embedInCode("Samples/javascript/ocellus_input.mjs"),
                .embedInCode("Samples/javascript/package.json"),
                .embedInCode("Samples/javascript/predict.mjs"),
                .embedInCode("Samples/javascript/predict_tensorflow.html"),
                .embedInCode("Samples/csharp/Predict.csproj"),
                .embedInCode("Samples/csharp/Program.cs"),
            ],
            swiftSettings: optimized
        ),
        .target(
            name: "TrainingEngine",
            dependencies: ["COneDNN", "ModelGraph"],
            path: "Sources/Models/TrainingEngine",
            swiftSettings: optimizedWithNativeHeaders
        ),

        // Learning and what stands on it.
        .target(
            name: "ImageFolders",
            dependencies: [
                "FileSystem", "Imaging",
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            path: "Sources/Learning/ImageFolders",
            swiftSettings: strict
        ),
        .target(
            name: "AnnotationFormats",
            dependencies: ["Annotations", "Bytes", "FileSystem", "ImageFolders", "Imaging", "TagNaming"],
            path: "Sources/Learning/AnnotationFormats",
            swiftSettings: strict
        ),
        .target(
            name: "Learning",
            dependencies: [
                "Annotations", "Bytes", "Executors", "FileSystem", "ImageFolders", "Imaging", "LinearAlgebra",
                "ModelGraph", "TagNaming",
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            path: "Sources/Learning/Learning",
            swiftSettings: withNativeHeaders
        ),
        .target(
            name: "DetectionEvaluation",
            dependencies: ["Annotations", "Learning"],
            path: "Sources/Learning/DetectionEvaluation",
            swiftSettings: withNativeHeaders
        ),
        .target(
            name: "Detection",
            dependencies: [
                "Annotations", "Bytes", "DetectionEvaluation", "Executors", "FileSystem", "Imaging",
                "Learning",
                "LinearAlgebra", "ModelGraph", "TrainingEngine",
            ],
            path: "Sources/Learning/Detection",
            swiftSettings: optimizedWithNativeHeaders
        ),
        .target(
            name: "FineTuning",
            dependencies: [
                "Annotations", "Bytes", "Executors", "Imaging", "Learning", "LinearAlgebra", "ModelGraph",
                "TrainingEngine",
            ],
            path: "Sources/Learning/FineTuning",
            swiftSettings: withNativeHeaders
        ),
        .target(
            name: "ModelRuntime",
            dependencies: [
                "Annotations", "BaseModels", "Bytes", "Detection", "DetectionEvaluation", "Executors",
                "Export",
                "FineTuning", "Imaging",
                "Inference",
                "Learning",
                "LinearAlgebra", "ModelGraph", "TrainingEngine", "VisionKernels",
                .product(name: "CoreMetrics", package: "swift-metrics"),
            ],
            path: "Sources/Learning/ModelRuntime",
            swiftSettings: withNativeHeaders
        ),
        .target(
            name: "SampleImages",
            dependencies: ["Imaging"],
            path: "Sources/Apps/SampleImages",
            swiftSettings: strict
        ),

        // The service: what it keeps, its rules, its protocol, its sockets.
        .target(
            name: "Storage",
            dependencies: [
                "Annotations", "Bytes", "Executors", "FileSystem",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            path: "Sources/Service/Storage",
            swiftSettings: strict
        ),
        .target(
            name: "Projects",
            dependencies: [
                "Annotations", "BaseModels", "Bytes", "Detection", "DetectionEvaluation", "Executors",
                "FileSystem", "Imaging", "Learning", "LinearAlgebra", "Storage", "TagNaming",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            path: "Sources/Service/Projects",
            swiftSettings: withNativeHeaders
        ),
        .target(
            name: "PredictionService",
            dependencies: [
                "Annotations", "BaseModels", "Bytes", "Detection", "Executors", "FileSystem", "Imaging",
                "Learning", "ModelRuntime", "Projects", "Storage",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Sources/Service/PredictionService",
            swiftSettings: withNativeHeaders
        ),
        .target(
            name: "TrainingService",
            dependencies: [
                "Annotations", "BaseModels", "Bytes", "Detection", "DetectionEvaluation",
                "Learning", "ModelGraph", "ModelRuntime", "Projects", "Storage",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Sources/Service/TrainingService",
            swiftSettings: withNativeHeaders
        ),
        .target(
            name: "ExportService",
            dependencies: [
                "Annotations", "BaseModels", "Bytes", "Detection", "Executors", "Export", "Learning",
                "ModelGraph", "ModelRuntime", "Projects", "Storage", "TagNaming",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Sources/Service/ExportService",
            swiftSettings: withNativeHeaders
        ),
        .target(
            name: "RemoteFetch",
            dependencies: [
                "Bytes", "Executors", "FileSystem",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
            ],
            path: "Sources/Interfaces/RemoteFetch",
            swiftSettings: strict
        ),
        // What is spoken over HTTP: a kit that knows no product, the values of the protocol, and an interface for each folder.
        .target(
            name: "HTTPAPI",
            dependencies: [
                "Bytes",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            path: "Sources/Interfaces/HTTPAPI",
            swiftSettings: strict
        ),
        .target(
            name: "CustomVisionProtocol",
            dependencies: [
                "Annotations", "HTTPAPI",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            path: "Sources/Interfaces/CustomVisionProtocol",
            swiftSettings: strict
        ),
        .target(
            name: "CustomVisionMapping",
            dependencies: [
                "Annotations", "BaseModels", "Bytes", "CustomVisionProtocol", "HTTPAPI", "Projects",
                "Storage",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            path: "Sources/Interfaces/CustomVisionMapping",
            swiftSettings: withNativeHeaders
        ),
        .target(
            name: "CustomVisionAPI",
            dependencies: [
                "Annotations", "BaseModels", "CustomVisionMapping", "CustomVisionProtocol", "ExportService",
                "HTTPAPI", "PredictionService", "Projects", "Storage",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            path: "Sources/Interfaces/CustomVisionAPI",
            swiftSettings: withNativeHeaders
        ),
        .target(
            name: "ModelServerAPI",
            dependencies: [
                "Annotations", "HTTPAPI", "Imaging",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            path: "Sources/Interfaces/ModelServerAPI",
            swiftSettings: strict
        ),
        .target(
            name: "Portal",
            dependencies: [
                "Bytes", "FileSystem",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            path: "Sources/Apps/Portal",
            resources: [.copy("Page")],
            swiftSettings: strict
        ),
        .target(
            name: "PortalAPI",
            dependencies: [
                "Annotations", "BaseModels", "Bytes", "CustomVisionMapping", "CustomVisionProtocol",
                "Detection", "DetectionEvaluation", "Export", "ExportService",
                "HTTPAPI", "Learning", "ModelGraph", "Projects", "Storage", "TagNaming",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            path: "Sources/Interfaces/PortalAPI",
            swiftSettings: withNativeHeaders
        ),
        .target(
            name: "Installation",
            dependencies: [
                "BaseModels", "Bytes", "Executors", "Export", "FileSystem", "ModelGraph", "ModelRuntime",
                "Projects", "Storage", "TrainingService",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            path: "Sources/Apps/Installation",
            swiftSettings: withNativeHeaders
        ),
        .target(
            name: "OcellusServer",
            dependencies: [
                "Annotations", "BaseModels", "Bytes", "CZlib", "CustomVisionAPI", "CustomVisionMapping",
                "CustomVisionProtocol", "Executors", "Export", "ExportService", "HTTPAPI", "Imaging",
                "Installation", "ModelGraph", "ModelRuntime", "ModelServerAPI", "Portal", "PortalAPI",
                "PredictionService", "Projects", "RemoteFetch",
                "Storage", "WebRuntime",
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
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
            path: "Sources/Apps/OcellusServer",
            swiftSettings: withNativeHeaders
        ),
        .target(
            name: "CustomVisionClient",
            dependencies: [
                "Bytes", "CustomVisionProtocol", "FileSystem", "HTTPAPI", "RemoteFetch", "TagNaming",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            path: "Sources/Interfaces/CustomVisionClient",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "ocellus",
            dependencies: [
                "AnnotationFormats", "Annotations", "BaseModels", "Bytes", "CustomVisionClient", "Detection",
                "DetectionEvaluation", "Executors", "Export", "FileSystem", "ImageFolders", "Imaging",
                "Inference",
                "Installation", "Learning",
                "LinearAlgebra", "ModelGraph", "ModelRuntime", "OcellusServer", "PortalAPI", "Projects",
                "RemoteFetch", "SampleImages",
                "Storage", "TagNaming",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Sources/Apps/ocellus",
            swiftSettings: withNativeHeaders,
            linkerSettings: withNativeLibraries
        ),

        // Tests, one target for each module.
        .target(
            name: "TestSupport",
            dependencies: [
                .product(name: "HTTPTypes", package: "swift-http-types")
            ],
            path: "Tests/TestSupport",
            swiftSettings: strict
        ),
        .target(
            name: "ModelGraphTesting",
            dependencies: [
                "Bytes", "FileSystem", "ModelGraph",
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ],
            path: "Sources/Models/ModelGraphTesting",
            swiftSettings: strict
        ),
        .testTarget(name: "AnnotationsTests", dependencies: ["Annotations"], swiftSettings: strict),
        .testTarget(
            name: "AnnotationFormatsTests",
            dependencies: ["AnnotationFormats", "Annotations", "ImageFolders", "Imaging", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "BaseModelsTests",
            dependencies: [
                "BaseModels", "Bytes", "FileSystem", "ModelGraph", "ModelGraphTesting", "TestSupport",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CustomVisionAPITests",
            dependencies: [
                "Annotations", "BaseModels", "CustomVisionAPI", "CustomVisionMapping", "CustomVisionProtocol",
                "Executors", "Export", "ExportService", "HTTPAPI", "Imaging", "ModelRuntime",
                "PredictionService", "Projects",
                "Storage", "TestSupport", "TrainingService", "TrainingTesting",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: withNativeHeaders,
            linkerSettings: withNativeLibraries
        ),
        .testTarget(
            name: "CustomVisionClientTests",
            dependencies: [
                "CustomVisionClient", "TestSupport",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "DetectionEvaluationTests",
            dependencies: ["Annotations", "DetectionEvaluation", "Learning"],
            resources: [.copy("Fixtures")],
            swiftSettings: withNativeHeaders,
            linkerSettings: withNativeLibraries
        ),
        .testTarget(
            name: "ModelRuntimeTests",
            dependencies: [
                "Annotations", "BaseModels", "Bytes", "Detection", "DetectionEvaluation", "Executors",
                "Export",
                "FileSystem", "FineTuning", "Imaging", "Inference", "Learning",
                "LinearAlgebra", "ModelGraph", "ModelGraphTesting", "ModelRuntime", "TestSupport",
                "TrainingEngine",
            ],
            swiftSettings: withNativeHeaders,
            linkerSettings: withNativeLibraries
        ),
        .testTarget(
            name: "BytesTests",
            dependencies: ["Bytes", "CZlib", "TestSupport"],
            swiftSettings: strict
        ),
        .target(
            name: "TrainingEngineTesting",
            dependencies: ["TrainingEngine"],
            path: "Tests/TrainingEngineTesting",
            swiftSettings: withNativeHeaders
        ),
        .testTarget(
            name: "FineTuningTests",
            dependencies: [
                "Annotations", "Executors", "FineTuning", "Imaging", "Learning", "LinearAlgebra",
                "ModelGraph", "TestSupport", "TrainingEngine", "TrainingEngineTesting",
            ],
            swiftSettings: withNativeHeaders,
            linkerSettings: withNativeLibraries
        ),
        .testTarget(
            name: "ExportTests",
            dependencies: ["Annotations", "Export", "Imaging", "ModelGraph"],
            swiftSettings: strict
        ),
        .testTarget(name: "ExecutorsTests", dependencies: ["Executors"], swiftSettings: strict),
        .testTarget(
            name: "FileSystemTests",
            dependencies: ["Bytes", "FileSystem", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HTTPAPITests",
            dependencies: [
                "HTTPAPI", "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            exclude: ["Fixtures"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ImageFoldersTests",
            dependencies: ["ImageFolders", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "VisionKernelsTests",
            dependencies: ["TestSupport", "VisionKernels"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ImagingTests",
            dependencies: ["Imaging", "TestSupport"],
            exclude: ["Fixtures"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "InferenceTests",
            dependencies: [
                "Bytes", "Executors", "Imaging", "Inference", "ModelGraph", "ModelGraphTesting",
            ],
            swiftSettings: withNativeHeaders,
            linkerSettings: withNativeLibraries
        ),
        .testTarget(
            name: "LearningTests",
            dependencies: [
                "Annotations", "Bytes", "Executors", "ImageFolders", "Imaging", "Learning", "LinearAlgebra",
                "ModelGraph", "ModelGraphTesting", "TestSupport",
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
                "Bytes", "ModelGraph", "ModelGraphTesting", "TestSupport",
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "TrainingEngineTests",
            dependencies: ["ModelGraph", "TestSupport", "TrainingEngine"],
            resources: [.copy("Fixtures")],
            swiftSettings: withNativeHeaders,
            linkerSettings: withNativeLibraries
        ),
        .testTarget(
            name: "DetectionTests",
            dependencies: [
                "Annotations", "Bytes", "Detection", "DetectionEvaluation", "Executors", "FileSystem",
                "Imaging",
                "Learning",
                "ModelGraph", "TestSupport", "TrainingEngine", "TrainingEngineTesting",
            ],
            swiftSettings: withNativeHeaders,
            linkerSettings: withNativeLibraries
        ),
        .testTarget(
            name: "InstallationTests",
            dependencies: [
                "Installation",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: withNativeHeaders,
            linkerSettings: withNativeLibraries
        ),
        .testTarget(
            name: "OcellusServerTests",
            dependencies: [
                "Annotations", "BaseModels", "Bytes", "CZlib", "CustomVisionAPI", "Executors", "HTTPAPI",
                "Imaging", "Installation", "ModelGraph", "ModelRuntime", "OcellusServer", "PortalAPI",
                "Projects", "Storage",
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
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
                "Annotations", "Bytes", "CZlib", "Portal", "TestSupport", "WebRuntime",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PortalAPITests",
            dependencies: [
                "Annotations", "BaseModels", "Bytes", "CustomVisionMapping", "CustomVisionProtocol",
                "Executors", "Export", "ExportService", "HTTPAPI", "Imaging", "Learning", "LinearAlgebra",
                "ModelGraph", "PortalAPI", "Projects", "Storage", "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: withNativeHeaders,
            linkerSettings: withNativeLibraries
        ),
        .testTarget(
            name: "ModelServerAPITests",
            dependencies: [
                "Annotations", "HTTPAPI", "Imaging", "ModelServerAPI", "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "RemoteFetchTests",
            dependencies: [
                "Bytes", "RemoteFetch", "TestSupport",
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
                "Annotations", "Bytes", "Executors", "FileSystem", "Storage", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "ProjectsTesting",
            dependencies: [
                "Annotations", "BaseModels", "Bytes", "Executors", "Imaging", "Projects", "Storage",
                "TestSupport",
            ],
            path: "Tests/ProjectsTesting",
            swiftSettings: withNativeHeaders
        ),
        .target(
            name: "TrainingTesting",
            dependencies: [
                "Annotations", "BaseModels", "Bytes", "Executors", "Imaging", "Learning", "ModelGraph",
                "ModelRuntime", "PredictionService", "Projects", "ProjectsTesting", "Storage", "TestSupport",
                "TrainingService",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
            ],
            path: "Tests/TrainingTesting",
            swiftSettings: withNativeHeaders
        ),
        .testTarget(
            name: "ProjectsTests",
            dependencies: [
                "Annotations", "BaseModels", "Bytes", "FileSystem", "Imaging", "Projects", "ProjectsTesting",
                "Storage", "TestSupport",
            ],
            swiftSettings: withNativeHeaders,
            linkerSettings: withNativeLibraries
        ),
        .testTarget(
            name: "PredictionServiceTests",
            dependencies: [
                "Annotations", "Bytes", "Detection", "ModelGraphTesting", "ModelRuntime",
                "PredictionService", "Projects", "ProjectsTesting", "Storage", "TestSupport",
                "TrainingService", "TrainingTesting",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
            ],
            swiftSettings: withNativeHeaders,
            linkerSettings: withNativeLibraries
        ),
        .testTarget(
            name: "TrainingServiceTests",
            dependencies: [
                "Annotations", "Bytes", "Learning", "Projects", "ProjectsTesting", "Storage", "TestSupport",
                "TrainingService", "TrainingTesting",
            ],
            swiftSettings: withNativeHeaders,
            linkerSettings: withNativeLibraries
        ),
        .testTarget(
            name: "ExportServiceTests",
            dependencies: [
                "BaseModels", "Export", "ExportService", "Projects", "Storage", "TestSupport",
                "TrainingTesting",
            ],
            swiftSettings: withNativeHeaders,
            linkerSettings: withNativeLibraries
        ),
        .testTarget(
            name: "SampleImagesTests",
            dependencies: ["Imaging", "SampleImages"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "OcellusTests",
            dependencies: [
                "AnnotationFormats", "Annotations", "Bytes", "Detection", "ImageFolders", "Imaging",
                "Learning", "LinearAlgebra", "ModelGraph", "ocellus",
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
    ],
    swiftLanguageModes: [.v6]
)
