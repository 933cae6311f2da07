// Predicts the tags of images, and of a detector the boxes: swiftc Predict.swift && ./Predict IMAGE …
//
// For macOS 10.15 and later; in an app, add model.mlmodel to the project instead of compiling it here. Vision crops or scales the image and
// turns it upright; it scales in a way of its own, so probabilities differ a little from those of the service.

import CoreML
import Foundation
import ImageIO
import Vision

struct Prediction {
    let tag: String
    let probability: Float
    /// Left, bottom, width and height in fractions of the image.
    let box: CGRect?
}

func predictions(of file: URL, with model: VNCoreMLModel, fit: VNImageCropAndScaleOption) throws
    -> [Prediction]
{
    let request = VNCoreMLRequest(model: model)
    request.imageCropAndScaleOption = fit
    let source = CGImageSourceCreateWithURL(file as CFURL, nil)
    let facts = source.flatMap { CGImageSourceCopyPropertiesAtIndex($0, 0, nil) } as? [CFString: Any]
    let orientation = (facts?[kCGImagePropertyOrientation] as? UInt32).flatMap(
        CGImagePropertyOrientation.init
    )
    try VNImageRequestHandler(url: file, orientation: orientation ?? .up, options: [:]).perform([request])
    return (request.results ?? []).flatMap { result -> [Prediction] in
        switch result {
        case let box as VNRecognizedObjectObservation:
            box.labels.prefix(1).map {
                Prediction(tag: $0.identifier, probability: $0.confidence, box: box.boundingBox)
            }
        case let label as VNClassificationObservation:
            [Prediction(tag: label.identifier, probability: label.confidence, box: nil)]
        default: []
        }
    }
}

let folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    .deletingLastPathComponent()
let manifest = try Data(contentsOf: folder.appendingPathComponent("cvexport.manifest"))
let facts = try JSONSerialization.jsonObject(with: manifest) as? [String: Any]
let compiled = try MLModel.compileModel(at: folder.appendingPathComponent("model.mlmodel"))
let model = try VNCoreMLModel(for: MLModel(contentsOf: compiled))
// The whole image in the square, of a detector; its middle, of a classifier.
let fit: VNImageCropAndScaleOption =
    facts?["DomainType"] as? String == "ObjectDetection" ? .scaleFit : .centerCrop
for path in CommandLine.arguments.dropFirst() {
    for prediction in try predictions(of: URL(fileURLWithPath: path), with: model, fit: fit) {
        print(path, prediction.tag, prediction.probability, prediction.box.map { "\($0)" } ?? "")
    }
}
