import Detection

/// In which parts a detector looks at images, and what that costs; the shape of its JSON.
struct TilingResult: Encodable {
    /// The longer edge in pixels to which images are scaled down before they are cut.
    let longerEdge: Int
    /// How many views of an image a detection takes, its whole and its tiles, on average over the training's images.
    let meanViews: Double
    let mostViews: Int
    /// What the base model takes for an image, about, on one thread, as measured in training.
    let milliseconds: Double

    init(_ tiling: Tiling, _ effort: DetectionEffort) {
        longerEdge = tiling.longerEdge
        meanViews = effort.meanViewCount
        mostViews = effort.largestViewCount
        milliseconds = effort.millisecondsPerImage
    }

    /// What a person should know of it.
    func sentence(edge: Int) -> String {
        "Objects are small: images are scaled to at most \(longerEdge) pixels and looked at in tiles of \(edge) pixels as well. "
            + "A detection takes \(Format.decimal(meanViews, places: 1)) views of an image on average (at most \(mostViews)), "
            + "about \(Format.decimal(milliseconds, places: 0)) ms of one thread."
    }
}
