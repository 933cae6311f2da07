package import BaseModels
import Export
package import Foundation

/// A model file in the folder of an export, with the base model beside it if the export has one.
package struct PackedModel {
    /// The bytes of the model file.
    package let file: Data

    /// The base models of the folder, each checked in full; `nil` if there are none.
    package let library: BaseModelLibrary?

    /// Opens the folder in which the model file lies.
    ///
    /// - Parameters:
    ///   - folder: The folder; not trusted.
    ///   - main: The name of the model file.
    /// - Throws: `BaseModelError`, `ArchiveError` or `ModelGraphError` if a base model there is damaged; `CocoaError` if the model
    ///   file cannot be read.
    package init(folder: URL, main: String = NativeModel.fileName) throws {
        file = try Data(contentsOf: folder.appending(path: main))
        let models = folder.appending(path: NativeModel.baseModelsFolder, directoryHint: .isDirectory)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: models.path, isDirectory: &isFolder), isFolder.boolValue
        else {
            library = nil
            return
        }
        let library = BaseModelLibrary(
            bundledFolder: models,
            installedFolder: folder.appending(path: "none", directoryHint: .isDirectory)
        )
        let listing = try library.list()
        // As for an installation: what came from elsewhere is read in full before it is run.
        for package in listing.packages { try package.verify() }
        if let problem = listing.problems.first, listing.packages.isEmpty {
            throw ExportError(.notAPackage, "Its base model cannot be used: \(problem)")
        }
        self.library = listing.packages.isEmpty ? nil : library
    }
}
