import AnnotationFormats
import ArgumentParser
import FileSystem
import Foundation

/// Writes a folder of images with boxes in another format, and copies the images.
enum DatasetFolderWriter {
    /// Refuses a folder that holds something, or a file.
    static func requireEmpty(_ folder: URL) throws {
        let path = folder.path(percentEncoded: false)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return }
        guard isFolder.boolValue, try FileManager.default.contentsOfDirectory(atPath: path).isEmpty else {
            throw ValidationError(
                "“\(printable(path))” is there already: name a new folder, or an empty one."
            )
        }
    }

    /// Writes the files of the format, then the images.
    ///
    /// Nothing is written if the format cannot hold the data set. Files are made anew, never written over.
    static func write(
        _ source: AnnotatedFolder,
        as format: AnnotationFormat,
        to folder: URL,
        showing progress: ProgressBar
    ) throws {
        var progress = progress
        let files = try format.files(of: source.dataset)
        for (name, data) in files.sorted(by: { $0.key < $1.key }) {
            try data.write(to: place(name, in: folder), options: .withoutOverwriting)
        }
        for (index, image) in source.dataset.images.enumerated() {
            // Not a copy of the item, which would be another link where the image is one.
            let bytes = try Data(contentsOf: source.url(of: image), options: .alwaysMapped)
            try bytes.write(
                to: place(format.imageFolder + "/" + image.path, in: folder),
                options: .withoutOverwriting
            )
            progress.update(index + 1)
        }
    }

    /// The place of a new file, in folders that are made.
    private static func place(_ name: String, in folder: URL) throws -> URL {
        let url = folder.appending(path: name, directoryHint: .notDirectory)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        return url
    }
}
