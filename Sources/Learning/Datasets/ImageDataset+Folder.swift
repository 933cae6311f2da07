package import Foundation
import Glibc

/// The file extensions by which picture files are found in folders; what they hold is told by their content.
package let imageFileExtensions: Set<String> = [
    "jpg", "jpeg", "jpe", "jfif", "png", "gif", "bmp", "dib", "webp",
]

extension ImageDataset {
    /// Reads a folder whose sub-folders are named after tags and hold pictures, at any depth.
    ///
    /// Hidden files and files with other extensions are passed over; links are followed to files but not to
    /// folders, so that a folder cannot contain itself.
    ///
    /// - Throws: ``DatasetError`` if there is no such folder, or no sub-folder with a picture.
    package init(folder: URL) throws {
        let byTag = try folder.subfolders().map { (tag: $0.lastPathComponent, files: try $0.imageFiles()) }
            .filter { !$0.files.isEmpty }
            .sorted { $0.tag.unicodeScalars.lexicographicallyPrecedes($1.tag.unicodeScalars) }
        guard !byTag.isEmpty else {
            throw DatasetError(
                .noTags,
                "The folder “\(folder.lastPathComponent)” has no sub-folder with pictures: make one sub-folder for each tag and put its pictures there."
            )
        }
        self.init(
            type: .multiclass,
            tags: byTag.map(\.tag),
            images: byTag.enumerated().flatMap { index, entry in
                entry.files.map {
                    LabelledImage(url: $0.url, name: "\(entry.tag)/\($0.name)", tags: [index])
                }
            }
        )
    }
}

/// A picture file and its path below the folder that was searched.
package struct FoundImage: Hashable, Sendable {
    package let url: URL
    package let name: String

    package init(url: URL, name: String) {
        self.url = url
        self.name = name
    }
}

extension URL {
    /// The picture files below this folder, sorted by their relative paths.
    package func imageFiles() throws -> [FoundImage] {
        var found: [FoundImage] = []
        func search(_ folder: URL, prefix: String, depth: Int) throws {
            // A person's folders are not this deep; a hostile tree might be.
            guard depth < 32 else { return }
            let entries = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            for entry in entries where !entry.hasPrefix(".") {
                let url = folder.appending(component: entry, directoryHint: .notDirectory)
                if url.isFolder {
                    try search(url, prefix: prefix + entry + "/", depth: depth + 1)
                } else if imageFileExtensions.contains(url.pathExtension.lowercased()) {
                    found.append(FoundImage(url: url, name: prefix + entry))
                }
            }
        }
        try search(self, prefix: "", depth: 0)
        return found.sorted { $0.name.unicodeScalars.lexicographicallyPrecedes($1.name.unicodeScalars) }
    }

    /// Whether a folder lies here, not a link to one.
    ///
    /// Asked of the system itself, because Foundation's way takes most of the time of listing a large folder.
    private var isFolder: Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    fileprivate func subfolders() throws -> [URL] {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue
        else {
            throw DatasetError(
                .notAFolder,
                "There is no folder “\(lastPathComponent)”: name a folder with one sub-folder for each tag."
            )
        }
        return try FileManager.default.contentsOfDirectory(
            at: self,
            includingPropertiesForKeys: [.isDirectoryKey],
            options: .skipsHiddenFiles
        ).filter { (try? $0.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory == true }
    }
}
