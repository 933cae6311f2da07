import FoundationEssentials
import ModelGraph
import ModelGraphTesting
import TestSupport
import Testing

@testable import BaseModels

@Suite("Domains")
struct DomainCatalogTests {
    private let folder: TemporaryFolder
    private let library: BaseModelLibrary

    init() throws {
        folder = TemporaryFolder()
        library = BaseModelLibrary(
            bundledFolder: folder.url.appending(path: "bundled"),
            installedFolder: folder.url.appending(path: "installed")
        )
        for name in [BundledBaseModels.standardPackageName, BundledBaseModels.compactPackageName] {
            try RandomWeightModel.resNet(seed: 1, name: name)
                .write(to: library.bundledFolder.appending(path: name))
        }
    }

    @Test("the protocol's eighteen domains come first, with names and identifiers of their own")
    func table() throws {
        let catalog = try DomainCatalog(library)
        let domains = catalog.domains.prefix(18)
        #expect(Set(catalog.domains.map(\.id)).count == catalog.domains.count)
        #expect(catalog.classificationDomains.count == 11)
        #expect(catalog.detectionDomains.count == 6)
        for domain in domains {
            let isCompact = domain.name.contains("compact")
            #expect(domain.isExportable == isCompact, "\(domain.name)")
            let isSmall = isCompact || domain.type == .objectDetection
            #expect(domain.packageName == (isSmall ? "efficientnet-lite0" : "efficientnet-lite2"))
            #expect(domain.viewLimit == (isSmall ? 1 : 2))
            #expect((domain.detectionRecipe == nil) == (domain.type == .classification))
            #expect(catalog.domain(id: domain.id) == domain)
            #expect(catalog.domain(named: domain.name.uppercased(), type: domain.type) == domain)
        }
    }

    @Test("8-bit versions of the program's base models are domains of their own, where they are there")
    func quantized() throws {
        let before = try DomainCatalog(library).domains
        #expect(!before.contains { $0.name.contains("8 bits") })
        for name in [BundledBaseModels.standardPackageName, BundledBaseModels.compactPackageName] {
            let name = name + BundledBaseModels.quantizedSuffix
            try RandomWeightModel.resNet(seed: 2, name: name)
                .write(to: library.bundledFolder.appending(path: name))
        }
        let catalog = try DomainCatalog(library)
        for (name, package) in [
            ("General (8 bits)", "efficientnet-lite2-int8"),
            ("General (compact, 8 bits)", "efficientnet-lite0-int8"),
        ] {
            let domain = try #require(catalog.domain(named: name))
            #expect(domain.packageName == package && domain.isOffered && domain.viewLimit == 1)
            #expect(domain.inputEdge == 224)
        }
        #expect(Array(catalog.domains.prefix(18)) == Array(before.prefix(18)))
        #expect(catalog.domain(named: "efficientnet-lite0-int8")?.isOffered == false)
    }

    @Test("base models of the program answer to their own names, without being offered twice")
    func bundledNames() throws {
        let catalog = try DomainCatalog(library)
        for name in [BundledBaseModels.standardPackageName, BundledBaseModels.compactPackageName] {
            let domain = try #require(catalog.domain(named: name))
            #expect(domain.packageName == name && !domain.isOffered)
            #expect(domain.id == DomainCatalog.derivedIdentifier(of: name, .classification))
        }
    }

    @Test(
        "identifiers in clients' code find their domains",
        arguments: [
            ("ee85a74c-405e-4adc-bb47-ffa8ca0c9f31", "General", Domain.Kind.classification, 224),
            ("0732100f-1a38-4e49-a514-c9b44c697ab5", "General (compact)", .classification, 224),
            ("a8e3c40f-fb4a-466f-832a-5e457ae4a344", "General [A1]", .classification, 256),
            ("ca455789-012d-4b50-9fec-5bb63841c793", "Landmarks", .classification, 256),
            ("7ec2ac80-887b-48a6-8df9-8b1357765430", "General (compact) [S1]", .objectDetection, 320),
            ("DA2E3A8A-40A5-4171-82F4-58522F70FBC1", "General", .objectDetection, 320),
        ]
    )
    func identifiers(id: String, name: String, type: Domain.Kind, edge: Int) throws {
        let identifier = try #require(UUID(uuidString: id))
        let domain = try #require(DomainCatalog(library).domain(id: identifier))
        #expect(domain.name == name && domain.type == type && domain.inputEdge == edge)
    }

    @Test("domains of detection are tuned to what their names say")
    func detectionRecipes() throws {
        let recipes = try DomainCatalog(library).detectionDomains.map {
            ($0.name, $0.detectionRecipe?.rawValue)
        }
        #expect(
            recipes.map { "\($0.0): \($0.1 ?? "")" } == [
                "General: General", "General [A1]: General", "Logo: Logo",
                "Products on Shelves: ProductsOnShelves", "General (compact): General",
                "General (compact) [S1]: General",
            ]
        )
    }

    @Test("a name alone means classification, and a withdrawn domain still answers to its name")
    func names() throws {
        let catalog = try DomainCatalog(library)
        #expect(catalog.domain(named: "general (Compact)")?.type == .classification)
        #expect(catalog.domain(named: "Logo") == nil)
        #expect(catalog.domain(named: "Logo", type: .objectDetection) != nil)
        #expect(catalog.domain(named: "Adult")?.isOffered == false)
        #expect(catalog.domain(named: "nothing") == nil)
    }

    @Test("the General domain of compact detection lists the platforms the service listed, and ours")
    func platforms() throws {
        let catalog = try DomainCatalog(library)
        #expect(
            catalog.domain(named: "General (compact)", type: .objectDetection)?.platforms
                == ["CoreML", "DockerFile", "ONNX", "TensorFlow", "Ocellus", "Web"]
        )
        #expect(catalog.domain(named: "General (compact) [S1]")?.platforms.contains("VAIDK") == false)
    }

    @Test(
        "an installed base model gives a domain for each of its tasks and sizes, always under the same identifiers"
    )
    func installed() throws {
        let before = try DomainCatalog(library).domains
        try RandomWeightModel.resNet(seed: 2).write(
            to: library.installedFolder.appending(path: "random-resnet-1.0.0")
        )
        try RandomWeightModel.visionTransformer(seed: 2).write(
            to: library.installedFolder.appending(path: "random-vit-1.0.0")
        )
        let catalog = try DomainCatalog(library)
        #expect(Array(catalog.domains.prefix(before.count)) == before)
        let resNets = ["random-resnet", "random-resnet (32 px)", "random-resnet (96 px)"]
        #expect(
            catalog.domains.dropFirst(before.count).map(\.name)
                == resNets.flatMap { [$0, $0] } + ["random-vit"]
        )
        #expect(resNets.map { catalog.domain(named: $0)?.inputEdge } == [64, 32, 96])
        let transformer = try #require(catalog.domain(named: "Random-ViT"))
        #expect(transformer.id == DomainCatalog.derivedIdentifier(of: "random-vit", .classification))
        #expect(
            transformer.packageName == "random-vit" && transformer.inputEdge == 64 && transformer.isOffered
        )
        #expect(catalog.domain(named: "random-vit", type: .objectDetection) == nil)
        #expect(try DomainCatalog(library).domains == catalog.domains)
    }

    @Test("a manifest's own identifier is used, but not to take the place of another domain")
    func givenIdentifier() throws {
        let model = try RandomWeightModel.visionTransformer(seed: 2)
        let place = library.installedFolder.appending(path: "random-vit-1.0.0")
        for (id, isUsed) in [
            ("0E7AEE5E-67B3-4DF7-B5F1-A9CD25F2E7D1", true), ("EE85A74C-405E-4ADC-BB47-FFA8CA0C9F31", false),
        ] {
            try model.write(to: place)
            let text = String(decoding: model.manifest, as: UTF8.self)
                .replacing("\"formatVersion\": 1,", with: "\"formatVersion\": 1, \"id\": \"\(id)\",")
            try Data(text.utf8).write(to: place.appending(path: "manifest.json"))
            let domain = try #require(DomainCatalog(library).domain(named: "random-vit"))
            #expect((domain.id.uuidString == id) == isUsed)
        }
    }

    @Test("derived identifiers do not change between releases")
    func derived() {
        // From Python's hashlib and uuid.
        #expect(
            DomainCatalog.derivedIdentifier(of: "random-vit", .classification).uuidString
                == "6B4B9AE1-CA30-8048-B96A-9181D1247410"
        )
    }

    @Test(
        "without one of the packages of the program there is no catalog",
        arguments: [BundledBaseModels.standardPackageName, BundledBaseModels.compactPackageName]
    )
    func missing(name: String) throws {
        try FileManager.default.removeItem(at: library.bundledFolder.appending(path: name))
        let error = #expect(throws: BaseModelError.self) { try DomainCatalog(library) }
        #expect(error?.description.contains(name) == true)
    }
}
