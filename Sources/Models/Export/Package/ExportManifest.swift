internal import Annotations
package import FoundationEssentials
internal import VisionKernels

/// The file `cvexport.manifest`: the protocol's keys, and under `Ocellus` what it takes to get the service's answers.
package struct ExportManifest: Codable, Hashable, Sendable {
    /// What the protocol has no keys for.
    package struct Details: Codable, Hashable, Sendable {
        /// How an image becomes the square.
        package let inputRule: InputRule
        /// How the pixels of the square go in; `nil` of a model file, whose program takes images as they are.
        package let input: PixelInput?
        /// What comes out.
        package let output: OutputContract
        /// How boxes are chosen and what probabilities they get, of a detector.
        package let suppression: BoxSuppression?
        /// What the network computes in.
        package let numbers: NumberFormat
        /// The base model, with its version.
        package let baseModel: String
        /// The rule in words.
        package let preprocessing: String
    }

    /// `Classification` or `ObjectDetection`.
    package let domainType: String
    package let platform: String
    package let flavor: String?
    package let exporterVersion: String
    package let exportedDate: Date
    package let iterationId: String
    package let modelFileName: String
    package let labelFileName: String
    package let metadataPropsFileName: String
    package let schemaVersion: String
    package let details: Details

    /// The name of the file.
    static let fileName = "cvexport.manifest"
    static let labelsName = "labels.txt"
    static let metadataName = "metadata_properties.json"

    init(of model: ExportableModel, as writer: any ModelWriter, written: WrittenModel, date: Date) {
        domainType = model.task == .detection ? "ObjectDetection" : "Classification"
        platform = writer.format.platform.rawValue
        flavor = writer.format.flavor
        exporterVersion = "2.0"
        exportedDate = date
        iterationId = model.identifier
        modelFileName = written.main
        labelFileName = Self.labelsName
        metadataPropsFileName = Self.metadataName
        schemaVersion = "1.0"
        details = Details(
            inputRule: model.inputRule,
            input: written.input,
            output: written.output,
            suppression: model.suppression,
            numbers: writer.numbers(of: model),
            baseModel: model.baseModel,
            preprocessing: model.inputRule.sentence(for: written.input)
        )
    }

    /// Describes a package with the model file itself.
    init(of model: NativeModel, as format: ExportFormat, date: Date) {
        domainType = model.task == .detection ? "ObjectDetection" : "Classification"
        platform = format.platform.rawValue
        flavor = format.flavor
        exporterVersion = "2.0"
        exportedDate = date
        iterationId = model.identifier
        modelFileName = NativeModel.fileName
        labelFileName = Self.labelsName
        metadataPropsFileName = Self.metadataName
        schemaVersion = "1.0"
        details = Details(
            inputRule: model.inputRule,
            input: nil,
            output: .predictions,
            suppression: model.suppression,
            numbers: model.numbers,
            baseModel: model.baseModel.name,
            preprocessing: "Give images as they are, as the bytes of a file; the program prepares them."
        )
    }

    /// The format that the package says it is of.
    package var format: ExportFormat? {
        ExportFormat.Platform(rawValue: platform).map { ExportFormat($0, flavor: flavor) }
    }

    private enum CodingKeys: String, CodingKey {
        case domainType = "DomainType"
        case platform = "Platform"
        case flavor = "Flavor"
        case exporterVersion = "ExporterVersion"
        case exportedDate = "ExportedDate"
        case iterationId = "IterationId"
        case modelFileName = "ModelFileName"
        case labelFileName = "LabelFileName"
        case metadataPropsFileName = "MetadataPropsFileName"
        case schemaVersion = "SchemaVersion"
        case details = "Ocellus"
    }
}

extension ExportManifest {
    /// Writes all keys, the flavor as `null` where there is none: clients look it up.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(domainType, forKey: .domainType)
        try container.encode(platform, forKey: .platform)
        try container.encode(flavor, forKey: .flavor)
        try container.encode(exporterVersion, forKey: .exporterVersion)
        try container.encode(exportedDate, forKey: .exportedDate)
        try container.encode(iterationId, forKey: .iterationId)
        try container.encode(modelFileName, forKey: .modelFileName)
        try container.encode(labelFileName, forKey: .labelFileName)
        try container.encode(metadataPropsFileName, forKey: .metadataPropsFileName)
        try container.encode(schemaVersion, forKey: .schemaVersion)
        try container.encode(details, forKey: .details)
    }
}

extension InputRule {
    /// The rule in words, for whoever writes a client of their own.
    func sentence(for input: PixelInput) -> String {
        let fitted =
            switch fit {
            case .centerSquare:
                "Scale the shorter edge to \(edge) pixels and the longer one by the same factor, rounded to nearest; cut out the middle \(edge) x \(edge), half of what is left over, rounded down, off the left or top."
            case .stretched: "Stretch the whole image to \(edge) x \(edge) pixels."
            case .letterbox:
                "If the longer edge has more than \(2 * edge) pixels, scale it to \(2 * edge). Then scale the longer edge to \(edge) and place the whole image in the middle of \(edge) x \(edge) pixels of gray \(Letterbox.gray), half of what is left over, rounded down, at the left or top."
            }
        let range = input.range == .zeroTo255 ? "0 to 255" : "0 to 1"
        let order = input.order == .rgb ? "RGB" : "BGR"
        return
            "Decode the image, a JPEG whose shorter edge has at least \(4 * edge) pixels at the smallest of 1/2, 1/4 and 1/8 that leaves \(2 * edge); turn it upright by its EXIF orientation; convert it to sRGB. \(fitted) All scaling is antialiased bilinear as in Pillow (Image.resize, BILINEAR). Give the pixels as \(order), \(range), in the order \(input.layout.rawValue). Normalization is inside the model."
    }
}
