package import Annotations
package import FoundationEssentials

/// The formats whose packages hold the model file itself, for the program that trained it.
package enum NativeFormats {
    /// In the order in which they are listed.
    package static let all: [ExportFormat] =
        [ExportFormat(.ocellus)]
        + ContainerFlavor.allCases.map { ExportFormat(.dockerFile, flavor: $0.rawValue) }

    /// Whether a format is one of them.
    package static func contains(_ format: ExportFormat) -> Bool { all.contains(format) }
}

/// A model file with what it takes to run it where only the program is.
///
/// Other formats translate one graph and cannot say everything; here any model goes, also one that looks at several views or at
/// tiles of an image.
package struct NativeModel: Sendable {
    /// The base model, as far as the package may carry it.
    package struct Base: Sendable {
        /// Name and version.
        package let name: String
        /// The folder of its package, fit for a file name.
        package let folder: String
        /// The files of its package; empty if it may not be handed on.
        package let files: [ExportFile]
        /// The text of its license; `nil` if its package has none.
        package let license: Data?

        package init(name: String, folder: String, files: [ExportFile], license: Data?) {
            self.name = name
            self.folder = folder
            self.files = files
            self.license = license
        }
    }

    /// What names it in file names and manifests: the iteration's GUID.
    package let identifier: String
    /// What it does.
    package let task: ProjectTask
    /// The names of the tags, in the order of the predictions.
    package let tags: [String]
    /// How it looks at a whole image; it may look at other parts besides.
    package let inputRule: InputRule
    /// How a detector chooses among its boxes; `nil` for a classifier.
    package let suppression: BoxSuppression?
    /// What the base model computes in.
    package let numbers: NumberFormat
    /// The model file, byte for byte.
    package let file: Data
    package let baseModel: Base

    /// What the model file is called in a package.
    package static let fileName = "model.ocellus"
    /// The folder of base models in a package, beside the model file.
    package static let baseModelsFolder = "basemodels"

    package init(
        identifier: String,
        task: ProjectTask,
        tags: [String],
        inputRule: InputRule,
        suppression: BoxSuppression?,
        numbers: NumberFormat,
        file: Data,
        baseModel: Base
    ) {
        self.identifier = identifier
        self.task = task
        self.tags = tags
        self.inputRule = inputRule
        self.suppression = suppression
        self.numbers = numbers
        self.file = file
        self.baseModel = baseModel
    }

    /// The model file and the base model, by their paths beside the manifest.
    var files: [ExportFile] {
        [ExportFile(name: Self.fileName, data: file)]
            + baseModel.files.map {
                ExportFile(name: "\(Self.baseModelsFolder)/\(baseModel.folder)/\($0.name)", data: $0.data)
            }
    }
}

/// Runs a model file out of a package.
///
/// The caller knows the program's runtime, this module does not.
package struct NativeInterpreter: Sendable {
    /// Takes files by their paths beside the manifest, the name of the model file, and images as the bytes of files; gives the
    /// predictions of each image.
    package typealias Run =
        @Sendable (
            _ files: [ExportFile], _ main: String, _ images: [Data]
        ) throws -> [[Prediction<Int>]]

    let run: Run

    package init(_ run: @escaping Run) {
        self.run = run
    }
}
