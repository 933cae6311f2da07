package import BaseModels
package import Foundation
package import ModelGraph

/// A base model in 8 bits, with what was measured of it; made by ``BaseModelQuantization``.
package struct QuantizedBaseModel: Sendable {
    /// How alike two base models see images: cosines between their embeddings of the same image, 1 for equal directions.
    package struct Similarity: Hashable, Sendable {
        /// The mean over images.
        package let mean: Double
        /// That of the image that changed most.
        package let minimum: Double
    }

    /// The median time of one inference on one thread, in milliseconds.
    package struct Latency: Hashable, Sendable {
        package let original: Double
        package let quantized: Double
    }

    /// The name of the package.
    package let name: String

    /// The files of the package.
    package let files: [(name: String, data: Data)]

    /// The activation ranges it was made from.
    package let ranges: ActivationRanges

    /// How alike it is to the original, on images that the ranges were not taken from.
    package let similarity: Similarity

    /// How long it takes beside the original.
    package let latency: Latency

    /// Installs the package.
    ///
    /// - Throws: `BaseModelError`, for instance if another package has the name; nothing is left behind.
    package func install(in library: BaseModelLibrary) throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "ocellus-quantized-\(UUID())",
            directoryHint: .isDirectory
        )
        defer { try? FileManager.default.removeItem(at: folder) }
        try write(to: folder)
        try library.add(from: folder)
    }

    /// Writes the package into a new folder.
    ///
    /// - Throws: An error of the file system, also if there is something at `folder`.
    package func write(to folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        for (name, data) in files { try data.write(to: folder.appending(path: name)) }
    }
}
