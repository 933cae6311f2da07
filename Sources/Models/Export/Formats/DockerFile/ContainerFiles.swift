internal import FoundationEssentials

/// What a container is for; the raw values are the protocol's flavors.
package enum ContainerFlavor: String, Hashable, Sendable, CaseIterable {
    case linux = "Linux"
    case arm = "ARM"
    case windows = "Windows"

    /// The flavor of a format; `nil` if the format is no container.
    init?(_ format: ExportFormat) {
        guard format.platform == .dockerFile, let flavor = format.flavor else { return nil }
        self.init(rawValue: flavor)
    }

    /// The processor that it runs on.
    var architecture: ContainerProgram.Architecture {
        switch self {
        case .linux, .windows: .x86
        case .arm: .arm
        }
    }
}

/// The files of a container beside its model: `Dockerfile`, `README.txt`, and the program where it is at hand.
///
/// The program comes packed as a release is, because a tar archive keeps what may be executed, which our ZIP archives do not, and
/// because `ADD` unpacks it: so it makes no difference to the Dockerfile whether the archive came with the package or somebody has
/// laid it there. It is laid in where the running program is of the container's processor: the package is about 100 MB larger for
/// it, and building the image then takes nothing but Debian.
struct ContainerFiles {
    /// The folder of the model and what belongs to it.
    static let folder = "app"

    let files: [ExportFile]

    /// Whether files are those of a container.
    static func holds(_ files: [ExportFile]) -> Bool {
        files.contains { $0.name == "\(folder)/\(ExportManifest.fileName)" }
    }

    /// Makes the files.
    ///
    /// - Throws: ``ExportError`` with `unsupportedModel` if the base model may not be handed on: a container has no other way to it.
    init(_ flavor: ContainerFlavor, of model: NativeModel, program: ContainerProgram) throws(ExportError) {
        guard !model.baseModel.files.isEmpty else {
            throw ExportError(
                .unsupportedModel,
                "The base model \(model.baseModel.name) cannot be put into a container: its package has no license text, or none that lets others hand it on. Export to \(ExportFormat(.ocellus)) instead."
            )
        }
        let name = program.archiveName(for: flavor.architecture)
        var files: [ExportFile] = []
        var absence: String?
        if program.architecture == flavor.architecture {
            do throws(ExportError) {
                files.append(ExportFile(name: name, data: try program.archive()))
            } catch {
                absence = error.description
            }
        } else {
            absence =
                "The machine that wrote this package has another processor than the container is for (\(flavor.architecture.rawValue))."
        }
        let words = ContainerWords(flavor: flavor, program: program, absence: absence)
        files += [
            ExportFile(name: "Dockerfile", text: words.dockerfile),
            ExportFile(name: "README.txt", text: words.readme),
        ]
        self.files = files
    }
}
