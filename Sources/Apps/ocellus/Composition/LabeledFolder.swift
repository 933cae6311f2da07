import Foundation
import ImageFolders
import Learning

/// The labeled images that a command works on: a folder of tag folders, or a folder and a list.
enum LabeledFolder {
    /// Reads the images; says on standard error what was passed over if that makes no data set.
    ///
    /// - Throws: `DatasetError`, or what the system says about the list.
    static func images(in folder: String, list: String?) throws -> ImageDataset {
        let folder = URL(filePath: folder, directoryHint: .isDirectory)
        do {
            guard let list else { return try ImageDataset(folder: folder) }
            return try ImageDataset(folder: folder, labelList: URL(filePath: list))
        } catch let error as DatasetError {
            error.passedOver.warn()
            throw error
        }
    }
}

extension PassedOver {
    /// Tells what was passed over on standard error, before an error that it may be the reason of.
    func warn() {
        guard let text else { return }
        StandardError.writeLine(text + "\n")
    }
}
