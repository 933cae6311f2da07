package import BaseModels
package import Detection
package import Foundation
package import Imaging

extension ClassifierEngine {
    /// Proposes boxes that may hold something; blocks, so call it on the engine's threads.
    ///
    /// - Parameters:
    ///   - image: The bytes of an image file.
    ///   - domain: A domain of detection; its base model looks at the image.
    ///   - limits: What images are accepted.
    /// - Returns: Boxes, the best first.
    /// - Throws: `ImageError` if the image cannot be read, `BaseModelError` if the base model is not installed, `InferenceError`.
    package func regionProposals(
        for image: Data,
        domain: Domain,
        limits: ImageLimits = ImageLimits()
    ) throws -> [RegionProposer.Proposal] {
        let extractor = mapExtractor(of: try detectionBase(of: domain), edge: domain.inputEdge)
        // Scaled down by the way that images of a training come.
        let decoded = try ImageDecoder.decode(image, limits: limits, minimumShorterEdge: extractor.edge)
            .thumbnail(longerEdge: 2 * extractor.edge)
        return try RegionProposer(extractor: extractor).proposals(in: decoded)
    }
}
