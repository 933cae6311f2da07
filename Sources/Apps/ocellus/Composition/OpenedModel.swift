import ArgumentParser
import Detection
import Foundation
import Learning

/// What a model file holds: a classifier or a detector.
enum OpenedModel<Classifier, Detector> {
    case classifier(Classifier)
    case detector(Detector)

    fileprivate init(
        _ path: String,
        classifier: (Data) throws -> Classifier,
        detector: (Data) throws -> Detector
    ) throws(ModelFileError) {
        self = try ModelFile.read(URL(filePath: path)) { bytes in
            DetectorModel.isArchive(bytes)
                ? .detector(try detector(bytes)) : .classifier(try classifier(bytes))
        }
    }
}

extension OpenedModel<ClassifierModel, DetectorModel> {
    /// Reads what predictions need.
    init(_ path: String) throws {
        try self.init(
            path,
            classifier: { try ClassifierModel(archive: $0) },
            detector: { try DetectorModel(archive: $0) }
        )
    }
}

extension OpenedModel<ClassifierFile, EvaluatedDetector> {
    /// Reads everything.
    init(_ path: String) throws {
        try self.init(
            path,
            classifier: { try ClassifierFile(archive: $0) },
            detector: { try EvaluatedDetector(archive: $0) }
        )
    }
}

/// Options that are of no use with a kind of model.
enum UselessOptions {
    /// Refuses those of the options that were given.
    ///
    /// - Parameters:
    ///   - given: Whether each option was given, by its name.
    ///   - sentence: What there is instead.
    /// - Throws: `ValidationError` that names them.
    static func refuse(_ given: KeyValuePairs<String, Bool>, because sentence: String) throws {
        let names = given.filter(\.value).map(\.key)
        guard !names.isEmpty else { return }
        throw ValidationError("\(sentence) Leave out \(names.joined(separator: ", ")).")
    }
    /// Refuses a folder of cached features: detectors compute whole feature maps, which are not cached there.
    ///
    /// `--no-cache` is no promise that could be broken.
    ///
    /// - Throws: `ValidationError`.
    static func refuseCache(_ compute: ComputeOptions, because sentence: String) throws {
        try refuse(["--cache": compute.cache != nil], because: sentence + " No features are cached.")
    }
}
