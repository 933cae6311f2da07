package import FoundationEssentials

/// Writes models as one platform and flavor: the seam that every format is behind.
///
/// A format is a file in `Formats` with a type that conforms, and a line in ``ModelWriters``. What a package holds beside the model,
/// how it is proved and who asks for it is the same for all.
package protocol ModelWriter: Sendable {
    /// The platform and flavor it writes.
    var format: ExportFormat { get }

    /// What the exported model computes in, which decides how near its answers must be.
    func numbers(of model: ExportableModel) -> NumberFormat

    /// Writes a model.
    ///
    /// - Throws: ``ExportError`` with `unsupportedModel`, or `ModelGraphError`, if the format cannot say what the model does.
    func write(_ model: ExportableModel) throws -> WrittenModel
}

/// The formats there are.
package enum ModelWriters {
    /// In the order in which they are listed.
    package static let all: [any ModelWriter] =
        ONNXWriter.all + OpenVINOWriter.all + TensorFlowWriter.all + TensorFlowLiteWriter.all
        + CoreMLWriter.all + WebWriter.all

    /// What writes a format; `nil` if none does.
    package static func writer(of format: ExportFormat) -> (any ModelWriter)? {
        all.first { $0.format == format }
    }
}

/// What a model computes in.
package enum NumberFormat: String, Codable, Hashable, Sendable {
    case float32
    case float16
    case int8
}

/// A file of a package.
package struct ExportFile: Hashable, Sendable {
    /// The path inside the package: relative, ASCII.
    package let name: String
    package let data: Data

    package init(name: String, data: Data) {
        self.name = name
        self.data = data
    }

    /// A file of text.
    package init(name: String, text: String) {
        self.init(name: name, data: Data(text.utf8))
    }

    /// Writes the file below a folder, with the folders in between.
    ///
    /// - Throws: `CocoaError`.
    package func write(below folder: URL) throws {
        let place = folder.appending(path: name)
        try FileManager.default.createDirectory(
            at: place.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try data.write(to: place)
    }
}

/// A model as a format has it.
package struct WrittenModel: Sendable {
    /// The file that programs open.
    package let main: String

    /// That file and those beside it.
    package let files: [ExportFile]

    /// How pixels go in.
    package let input: PixelInput

    /// What comes out.
    package let output: OutputContract

    /// The folders of samples that run it, among those of `Samples`.
    package let samples: [SampleFolder]

    package init(
        main: String,
        files: [ExportFile],
        input: PixelInput,
        output: OutputContract,
        samples: [SampleFolder] = []
    ) {
        self.main = main
        self.files = files
        self.input = input
        self.output = output
        self.samples = samples
    }
}

/// What an exported model gives, by the names of its outputs.
package enum OutputContract: Codable, Hashable, Sendable {
    /// A probability for each tag, `[1, tags]`.
    case probabilities(name: String)

    /// What is left after non-maximum suppression, the most probable first: boxes `[n, 4]` as left, top, right, bottom in
    /// fractions of the input, a probability and a tag for each.
    case detections(boxes: String, scores: String, classes: String)

    /// A box and a probability of each tag for each place, before suppression: boxes `[places, 4]` as x and y of the center, width
    /// and height in fractions of the input; probabilities `[places, 1 + tags]`, the first of which is that of nothing.
    case rawDetections(boxes: String, scores: String)

    /// What is left after non-maximum suppression, the most probable first: boxes `[n, 4]` as x and y of the center, width and height in
    /// fractions of the input; probabilities `[n, tags]`, 0 but for the tag of the box. May be more than the service's limit.
    case coordinates(coordinates: String, confidence: String)

    /// What the service says, by the program itself: tags with probabilities, and boxes in fractions of the image.
    case predictions
}
