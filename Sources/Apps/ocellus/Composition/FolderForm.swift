import AnnotationFormats
import ArgumentParser
import Foundation
import ImageFolders

/// How a folder says what its images show: by folders of tags, or by boxes in one of the formats.
enum FolderForm: Hashable {
    /// A sub-folder for each tag; a classifier is trained.
    case tagFolders
    /// Boxes in files of annotations; a detector is trained.
    case boxes(AnnotationFormat)

    /// The form of a folder: boxes if anything in it says where objects are, else folders of tags.
    ///
    /// - Throws: `DatasetError` if it is no folder, or if the annotations of several formats are in it.
    init(recognizedIn folder: String) throws {
        let url = URL(filePath: folder, directoryHint: .isDirectory)
        self = try AnnotationFormat.recognized(in: url).map(FolderForm.boxes) ?? .tagFolders
    }
}

extension FolderForm: ExpressibleByArgument {
    private static let tagFoldersName = "folders"

    init?(argument: String) {
        if argument == Self.tagFoldersName {
            self = .tagFolders
        } else if let format = AnnotationFormat(rawValue: argument) {
            self = .boxes(format)
        } else {
            return nil
        }
    }

    static var allValueStrings: [String] {
        [tagFoldersName] + AnnotationFormat.allCases.map(\.rawValue)
    }

    static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}

extension AnnotatedFolder {
    /// Reads a folder of images with boxes; says on standard error what was passed over if that makes no data set.
    ///
    /// - Throws: `DatasetError`.
    init(told folder: String, format: AnnotationFormat?) throws {
        do throws(DatasetError) {
            try self.init(reading: URL(filePath: folder, directoryHint: .isDirectory), format: format)
        } catch {
            error.passedOver.warn()
            throw error
        }
    }
}
