import ArgumentParser
import BaseModels
import Detection
import Export
import Foundation
import Learning
import ModelRuntime

/// A model file by itself, or in an export that is an archive or a folder.
final class ModelSource {
    /// What to call it: the file's own name.
    let name: String

    /// The bytes of the model file.
    let file: Data

    /// The base models that came with it; `nil` if there are none.
    let library: BaseModelLibrary?

    /// Where an archive was unpacked to; removed with this object.
    private var unpacked: URL?

    /// Opens what lies at a path.
    ///
    /// - Throws: `ValidationError` if nothing is there, or a folder without a model; what is wrong with the file.
    init(_ path: String) throws {
        let url = URL(filePath: path)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
            throw ValidationError("There is no file or folder “\(printable(path))”.")
        }
        name = url.standardizedFileURL.lastPathComponent
        if isFolder.boolValue {
            let packed = try PackedModel(folder: Self.modelFolder(in: url, path))
            (file, library) = (packed.file, packed.library)
            return
        }
        // An export and a model file are both archives; only the one has a manifest.
        let (bytes, package) = try ModelFile.read(url) { bytes in
            let package = try ExportPackage.native(archive: bytes)
            // Read here, where an error names the file.
            if package == nil, DetectorModel.isArchive(bytes) {
                _ = try DetectorModel(archive: bytes)
            } else if package == nil {
                _ = try ClassifierModel(archive: bytes)
            }
            return (bytes, package)
        }
        guard let package else {
            (file, library) = (bytes, nil)
            return
        }
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "ocellus-model-\(UUID().uuidString)", directoryHint: .isDirectory)
        do {
            for each in package { try each.write(below: folder) }
            let packed = try PackedModel(folder: folder)
            (file, library) = (packed.file, packed.library)
        } catch {
            try? FileManager.default.removeItem(at: folder)
            throw error
        }
        unpacked = folder
    }

    deinit {
        if let unpacked { try? FileManager.default.removeItem(at: unpacked) }
    }

    /// The folder of an export in which the model file lies.
    private static func modelFolder(in folder: URL, _ path: String) throws -> URL {
        let places = [folder, folder.appending(path: "app", directoryHint: .isDirectory)]
        let found = places.first {
            FileManager.default.fileExists(atPath: $0.appending(path: NativeModel.fileName).path)
        }
        guard let found else {
            throw ValidationError(
                "The folder “\(printable(path))” has no \(NativeModel.fileName); name the folder of an export for Ocellus or DockerFile."
            )
        }
        return found
    }
}
