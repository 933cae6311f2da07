internal import FoundationEssentials

/// The domains of the Custom Vision protocol, with the GUIDs that clients have in their code.
///
/// Names, GUIDs and export platforms are those the service returned, but for the last platform, which is ours. What stands behind those of classification is one of three
/// things: the larger base model at its usual size, the same at a finer size for subjects told apart by small things, and the
/// smaller one for compact domains. All of detection have the smaller one, at a size that shows small objects, and differ in what
/// their detectors are tuned to. Domains with the same base and the same recipe differ in nothing but their name.
enum DomainTable {
    /// A base model and how images are shown to it.
    struct Base: Hashable, Sendable {
        let packageName: String
        /// The edge of the square input image, in pixels.
        let inputEdge: Int
        /// The most views of an image that a quick prediction may take.
        let viewLimit: Int

        static let standard = Base(
            packageName: BundledBaseModels.standardPackageName,
            inputEdge: 224,
            viewLimit: 2
        )
        static let fine = Base(
            packageName: BundledBaseModels.standardPackageName,
            inputEdge: 256,
            viewLimit: 2
        )
        /// One view, so that an exported model is the whole of what was tested.
        static let compact = Base(
            packageName: BundledBaseModels.compactPackageName,
            inputEdge: 224,
            viewLimit: 1
        )

        static let detection = Base(
            packageName: BundledBaseModels.compactPackageName,
            inputEdge: 320,
            viewLimit: 1
        )

        /// The same in 8 bits, of one view: what is chosen for speed takes no second one.
        var quantized: Base {
            Base(
                packageName: packageName + BundledBaseModels.quantizedSuffix,
                inputEdge: inputEdge,
                viewLimit: 1
            )
        }
    }

    /// A domain before it is known which base models are there.
    struct Entry: Sendable {
        let id: UUID
        let name: String
        let type: Domain.Kind
        let base: Base
        let platforms: [String]
        let detectionRecipe: Domain.DetectionRecipe?
        let isOffered: Bool

        /// Makes an entry; `nil` if `id` is not a GUID.
        init?(
            _ name: String,
            _ type: Domain.Kind,
            _ id: String,
            _ base: Base,
            platforms: [String] = [],
            detectionRecipe: Domain.DetectionRecipe? = nil,
            isOffered: Bool = true
        ) {
            guard let id = UUID(uuidString: id) else { return nil }
            self.id = id
            self.name = name
            self.type = type
            self.base = base
            self.platforms = platforms
            self.detectionRecipe = detectionRecipe
            self.isOffered = isOffered
        }
    }

    private static let allPlatforms = [
        "VAIDK", "CoreML", "DockerFile", "ONNX", "OpenVino", "TensorFlow",
        // Of our own, behind those of the protocol.
        "Ocellus", "Web",
    ]
    private static let allButVAIDK = allPlatforms.filter { $0 != "VAIDK" }
    private static let withoutIntel = allButVAIDK.filter { $0 != "OpenVino" }

    /// In the order in which the protocol lists them.
    static let entries: [Entry] = classification + detection

    /// Domains of our own, there where the 8-bit versions are: their features differ from the originals', so nobody gets them unasked.
    static let quantized: [Entry] = [
        Entry(
            "General (8 bits)",
            .classification,
            "331adba1-cce2-4779-a3bd-03ee6c862dc2",
            .standard.quantized
        ),
        Entry(
            "General (compact, 8 bits)",
            .classification,
            "c8b6587f-6774-48d6-8de5-9f85adfa8fc6",
            .compact.quantized,
            platforms: allButVAIDK
        ),
    ].compactMap { $0 }

    private static let classification: [Entry] = [
        Entry("General", .classification, "ee85a74c-405e-4adc-bb47-ffa8ca0c9f31", .standard),
        Entry("General [A1]", .classification, "a8e3c40f-fb4a-466f-832a-5e457ae4a344", .fine),
        Entry("General [A2]", .classification, "2e37d7fb-3a54-486a-b4d6-cfc369af0018", .fine),
        Entry("Food", .classification, "c151d5b5-dd07-472a-acc8-15d29dea8518", .fine),
        Entry("Landmarks", .classification, "ca455789-012d-4b50-9fec-5bb63841c793", .fine),
        Entry("Retail", .classification, "b30a91ae-e3c1-4f73-a81e-c270bff27c39", .fine),
        // Withdrawn by the service in 2019, yet still answered for.
        Entry("Adult", .classification, "45badf75-3591-4f26-a705-45678d3e9f5f", .standard, isOffered: false),
        Entry(
            "General (compact)",
            .classification,
            "0732100f-1a38-4e49-a514-c9b44c697ab5",
            .compact,
            platforms: allPlatforms
        ),
        Entry(
            "General (compact) [S1]",
            .classification,
            "a1db07ca-a19a-4830-bae8-e004a42dc863",
            .compact,
            platforms: allButVAIDK
        ),
        Entry(
            "Food (compact)",
            .classification,
            "8882951b-82cd-4c32-970b-d5f8cb8bf6d7",
            .compact,
            platforms: allPlatforms
        ),
        Entry(
            "Landmarks (compact)",
            .classification,
            "b5cfd229-2ac7-4b2b-8d0a-2b0661344894",
            .compact,
            platforms: allPlatforms
        ),
        Entry(
            "Retail (compact)",
            .classification,
            "6b4faeda-8396-481b-9f8b-177b9fa3097f",
            .compact,
            platforms: allPlatforms
        ),
    ].compactMap { $0 }

    private static let detection: [Entry] = [
        detector("General", "da2e3a8a-40a5-4171-82f4-58522f70fbc1", .general),
        detector("General [A1]", "9c616dff-2e7d-ea11-af59-1866da359ce6", .general),
        detector("Logo", "1d8ffafe-ec40-4fb2-8f90-72b3b6cecea4", .logo),
        detector("Products on Shelves", "3780a898-81c3-4516-81ae-3a139614e1f3", .productsOnShelves),
        detector(
            "General (compact)",
            "a27d5ca5-bb19-49d8-a70a-fec086c47f5b",
            .general,
            platforms: withoutIntel
        ),
        detector(
            "General (compact) [S1]",
            "7ec2ac80-887b-48a6-8df9-8b1357765430",
            .general,
            platforms: allPlatforms
        ),
    ].compactMap { $0 }

    private static func detector(
        _ name: String,
        _ id: String,
        _ recipe: Domain.DetectionRecipe,
        platforms: [String] = []
    ) -> Entry? {
        Entry(name, .objectDetection, id, .detection, platforms: platforms, detectionRecipe: recipe)
    }
}
