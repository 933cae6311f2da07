import ArgumentParser
import Executors
import Foundation
import ImageFolders
import Imaging

/// The folder that `predict --draw` fills: each image with its boxes, as NAME.boxes.jpg, or .png where the image is one.
struct DrawingFolder {
    /// The quality of JPEG files.
    private static let quality = 92

    private let images: [FoundImage]
    private let destinations: [URL]
    private let tags: [String]

    /// Plans the files and makes the folder.
    ///
    /// - Throws: `ValidationError` if a drawing would take the place of one of the images; what the system says of the folder.
    init(_ path: String, images: [FoundImage], tags: [String]) throws {
        self.images = images
        self.tags = tags
        let folder = URL(filePath: path, directoryHint: .isDirectory)
        var taken: Set<String> = []
        destinations = images.map { image in
            let isPNG = image.url.pathExtension.lowercased() == "png"
            let stem = image.url.deletingPathExtension().lastPathComponent
            var name = "\(stem).boxes.\(isPNG ? "png" : "jpg")"
            var number = 2
            while !taken.insert(name).inserted {
                name = "\(stem)-\(number).boxes.\(isPNG ? "png" : "jpg")"
                number += 1
            }
            return folder.appending(path: name, directoryHint: .notDirectory)
        }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let sources = Set(images.map { $0.url.resolvingSymlinksInPath().path(percentEncoded: false) })
        for destination in destinations {
            let path = destination.resolvingSymlinksInPath().path(percentEncoded: false)
            guard !sources.contains(path) else {
                throw ValidationError(
                    "--draw would write over the image “\(printable(path))”: name another folder."
                )
            }
        }
    }

    /// Draws the boxes of at least a probability.
    ///
    /// - Returns: For each image the file that was written; `nil` for images that could not be used.
    /// - Throws: An `ImageError` for an image that JPEG cannot hold; what the system says of a file.
    func draw(
        _ results: [PredictionResult],
        threshold: Double,
        on executor: BlockingExecutor
    ) async throws -> [String?] {
        let places = Dictionary(tags.enumerated().map { ($1, $0) }) { first, _ in first }
        let jobs = results.enumerated().map { index, result in
            let boxes = result.predictions.compactMap { prediction -> BoxDrawing.Box? in
                guard prediction.probability >= threshold, let box = prediction.box,
                    let tag = places[prediction.tagName]
                else { return nil }
                return BoxDrawing.Box(
                    tag: tag,
                    name: prediction.tagName,
                    probability: prediction.probability,
                    box: box
                )
            }
            return (
                source: images[index].url, destination: destinations[index],
                boxes: result.error == nil ? boxes : nil
            )
        }
        return try await boundedMap(jobs, on: executor) { source, destination, boxes in
            guard let boxes else { return nil }
            let image = try ImageDecoder.decode(Data(contentsOf: source))
            let drawing = BoxDrawing.drawing(boxes, on: image)
            let bytes =
                destination.pathExtension == "png"
                ? try PNGEncoder.encode(drawing) : try JPEGEncoder.encode(drawing, quality: Self.quality)
            try Data(bytes).write(to: destination, options: .atomic)
            return destination.path(percentEncoded: false)
        }
    }
}
