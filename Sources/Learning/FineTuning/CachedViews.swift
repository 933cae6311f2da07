import Executors
import Foundation
import Imaging
import Learning
import TrainingEngine

/// What the first stages of a base model make of the views of all images, computed once.
struct CachedViews: Sendable {
    /// The map at the cut, and of each earlier map the mean of each channel.
    struct View: Sendable {
        let map: MapStore.Place
        let means: [[Float]]
    }

    /// For each image its views: those of the recipe (``ClassifierRecipe/views``), then the random ones.
    let views: [[View]]
    private let store: MapStore

    /// How much memory the maps of a training may take; the rest waits in a file.
    static let byteLimit = 1 << 30

    /// Computes the views.
    ///
    /// - Parameters:
    ///   - task: The images, the views and the seed; the views of an image depend on that and on the image's place alone.
    ///   - images: The places of the first and the last image to take; `nil` for all.
    ///   - backbone: The base model.
    ///   - cut: Where it is cut.
    ///   - extractor: Computes its first stages.
    ///   - executor: Where to compute.
    ///   - check: Called before each image; what it throws ends the work.
    /// - Returns: The views of those images.
    /// - Throws: An `ImageError` for an image that cannot be decoded; an error of the file system; what inference throws.
    static func computing(
        _ task: TuningTask,
        images: Range<Int>? = nil,
        backbone: TunableBackbone,
        cut: TunableBackbone.Cut,
        extractor: any PrefixExtractor,
        on executor: BlockingExecutor,
        check: @escaping @Sendable () throws -> Void
    ) async throws -> CachedViews {
        let store = MapStore(maps: [(cut.map.channels, cut.side * cut.side)], byteLimit: byteLimit)
        let edge = backbone.edge
        let views = try await boundedMap(Array(images ?? task.images.indices), on: executor) { index in
            try check()
            let bytes = try Data(contentsOf: task.images[index].url)
            return try squares(of: bytes, index: index, task: task, edge: edge).map { square in
                let maps = try extractor.maps(of: square)
                return View(
                    map: try store.add([maps[maps.count - 1]]),
                    means: zip(cut.earlier, maps).map { channelMeans($1, channels: $0.channels) }
                )
            }
        }
        return CachedViews(views: views, store: store)
    }

    /// Copies a view into one place of a plan's inputs.
    func fill(_ plan: TrainingPlan, _ place: Int, with view: View) throws {
        func part(_ port: TrainingPlan.Port) -> UnsafeMutableBufferPointer<Float> {
            let count = port.values.count / port.shape[0]
            return UnsafeMutableBufferPointer(rebasing: port.values[place * count..<(place + 1) * count])
        }
        try store.read(view.map, into: [part(plan.inputs[0])])
        for (port, means) in zip(plan.inputs.dropFirst(), view.means) {
            _ = part(port).update(fromContentsOf: means)
        }
    }

    /// The pixels of all views of an image.
    private static func squares(
        of bytes: Data,
        index: Int,
        task: TuningTask,
        edge: Int
    ) throws -> [RGBImage] {
        // As for predictions, so that these views show exactly what those do.
        let zoom = task.recipe.views.map(\.zoom).max() ?? 1
        let plain = try ImageDecoder.decode(
            bytes,
            minimumShorterEdge: Int((Double(edge) * zoom).rounded(.up))
        )
        var squares = FeatureView.pixels(of: task.recipe.views, of: plain, edge: edge)
        guard let count = task.recipe.tuning?.randomViews, count > 0 else { return squares }
        // Half of the area is 71 % of the edge.
        let wanted = 3 * edge / 2
        let larger = try ImageDecoder.decode(bytes, minimumShorterEdge: wanted)
        let image = larger.thumbnail(
            longerEdge: max(1, wanted * larger.longerEdge / max(1, larger.shorterEdge))
        )
        var generator = SeededGenerator(
            seed: task.seed &+ UInt64(index) &* 0x9e37_79b9_7f4a_7c15,
            purpose: "fine-tuning views"
        )
        let mayMirror = task.recipe.trainingViews.contains(where: \.isMirrored)
        for _ in 0..<count {
            squares.append(
                RandomCrop(
                    width: image.width,
                    height: image.height,
                    mayMirror: mayMirror,
                    using: &generator
                ).square(of: image, edge: edge)
            )
        }
        return squares
    }
}

/// The mean of each channel of a map that lies channel by channel.
private func channelMeans(_ map: [Float], channels: Int) -> [Float] {
    let places = map.count / max(1, channels)
    return (0..<channels).map { channel in
        map[channel * places..<(channel + 1) * places].reduce(0, +) / Float(max(1, places))
    }
}
