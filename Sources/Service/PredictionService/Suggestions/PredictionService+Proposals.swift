internal import BaseModels
internal import Detection
package import Foundation
internal import Imaging
internal import ModelRuntime
package import Projects

extension PredictionService: RegionProposing {
    /// Looks at an image with the base model of the first domain of detection; no iteration is needed.
    ///
    /// It counts as one of the predictions in flight.
    ///
    /// - Parameter image: The bytes of an image that was accepted.
    /// - Returns: Boxes, the best first; none where no domain of detection is offered.
    /// - Throws: ``ProjectError`` with `overloaded`, or if the image cannot be read; what inference throws.
    package func proposals(for image: Data) async throws -> [RegionProposal] {
        guard let domain = projects.domains.detectionDomains.first else { return [] }
        return try await shedder.admit {
            do {
                return try await withTaskExecutorPreference(engine.executor) {
                    // A client that hung up needs no answer.
                    try Task.checkCancellation()
                    return try engine.regionProposals(for: image, domain: domain)
                        .map { RegionProposal(confidence: $0.confidence, box: $0.box) }
                }
            } catch let error as ImageError {
                throw ProjectError(image: error)
            }
        }
    }
}
