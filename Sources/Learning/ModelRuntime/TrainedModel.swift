package import Annotations
package import Bytes
package import Foundation

/// A trained model of any task with everything that it runs on: an image in, predictions out.
///
/// Whoever answers, stores or shows predictions knows this and not the kind of the model. Everything that blocks belongs on the
/// engine's threads.
package protocol TrainedModel: Sendable {
    /// An image that is decoded and ready to be computed, in whatever form the model takes it.
    associatedtype Prepared: Sendable

    /// What the model does.
    var task: ProjectTask { get }

    /// The names of its tags; predictions name them by their places here.
    var tags: [String] { get }

    /// The memory that the model takes, about, in bytes; what it shares with others does not count.
    var byteCount: Int { get }

    /// What has to be compiled before the first prediction.
    var footing: ModelFooting { get }

    /// Compiles what predictions need and computes once with it, so that the first one need not wait for that; blocks.
    ///
    /// - Throws: `InferenceError`, or `BaseModelError` if the base model is damaged.
    func warmUp() throws

    /// Decodes and crops an image; blocks.
    ///
    /// - Throws: An `ImageError` if the bytes are no acceptable image.
    func prepare(_ image: Data) throws -> Prepared

    /// What the model says of images that are computed as one batch; blocks.
    ///
    /// - Returns: For each image its predictions: of a classifier one for each tag, in the order of ``tags``; of a detector one for
    ///   each box. They do not depend on the company.
    /// - Throws: `InferenceError`, or `ModelFileError` if the model's numbers are damaged.
    func predictions(of images: [Prepared]) throws -> [[Prediction<Int>]]
}

extension TrainedModel {
    /// What the model says of one image; blocks.
    ///
    /// - Throws: As ``prepare(_:)`` and ``predictions(of:)-([Prepared])``.
    package func predictions(of image: Data) throws -> [Prediction<Int>] {
        try predictions(of: [prepare(image)]).flatMap(\.self)
    }
}

/// What of a trained model is compiled before its first prediction; equal for models that share it.
package struct ModelFooting: Hashable, Sendable {
    private let baseModel: ContentDigest
    private let edge: Int
    private let maps: [String]
    private let viewCount: Int

    /// Names what is compiled.
    ///
    /// - Parameters:
    ///   - baseModel: The base model.
    ///   - edge: Its image size in pixels.
    ///   - maps: The maps that it is compiled for; empty for features.
    ///   - viewCount: How many views of an image are computed together.
    package init(baseModel: ContentDigest, edge: Int, maps: [String] = [], viewCount: Int) {
        self.baseModel = baseModel
        self.edge = edge
        self.maps = maps
        self.viewCount = viewCount
    }
}
