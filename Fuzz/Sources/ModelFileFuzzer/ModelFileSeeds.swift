import FileSystem
import Foundation
import Learning

/// Sound model files to begin with: three tags, three features, six images; with one tag for each image, with several, fine-tuned.
enum ModelFileSeeds {
    /// Arrays, as the search for leaks does not see what a global `Data` points to.
    static let all: [[UInt8]] = {
        let plain =
            #""features": "embeddingAndMaps", "transform": "squareRoot", "inverseRegularizations": [0.01, 0.1, 1]"#
        let tuned = """
            "features": "embeddingAndMaps", "transform": "none", "inverseRegularizations": [1], "tuning": {
              "stride": 16, "epochs": 2, "randomViews": 8, "batchSize": 32, "learningRate": 0.0003,
              "headLearningRate": 0.0002, "weightDecay": 0.02, "smoothing": 0.1
            }
            """
        let weights =
            #""tunedWeights": [{"name": "a", "dimensions": [2, 3]}, {"name": "b", "dimensions": [2]}],"#
        return [
            seed(type: "multiclass", recipe: plain),
            seed(type: "multilabel", recipe: plain),
            seed(type: "multiclass", recipe: tuned, weights: weights),
        ]
    }()

    private static func seed(type: String, recipe: String, weights: String? = nil) -> [UInt8] {
        let digest = String(repeating: "ab", count: 32)
        let record = """
            {
              "formatVersion": \(weights == nil ? 1 : 2), "type": "\(type)", "tags": ["a", "b", "c"], "negativeTag": "c",
              "baseModel": {"name": "base", "version": "1", "digest": "\(digest)"},
              "features": {
                "baseModel": "\(digest)", "edge": 32, "precision": "f32", "featureCount": 3, "runtime": "none"
              },
              "embeddingCount": 2, "headFeatureCount": 3, "inverseRegularization": 1, "temperature": 1,
              "recipe": {"trainingViews": ["center", "mirrored"], "predictionViews": ["center"], \(recipe)}, \(weights ?? "")
              "provenance": {"program": "fuzzer", "datasetVersion": "\(digest)", "seed": 1, "domain": "General"}
            }
            """
        let images = (0..<6).map { index in
            let tags = type == "multilabel" && index == 5 ? "0, 2" : "\(index % 3)"
            return #"{"sha256": "\#(digest)", "tags": [\#(tags)], "group": \#(index), "fold": \#(index / 3)}"#
        }
        func numbers(_ count: Int) -> Data {
            Data(
                (0..<count).flatMap { index in
                    withUnsafeBytes(of: (Float(index * 7 % 5) - 2).bitPattern.littleEndian) { Array($0) }
                }
            )
        }
        var entries: [ZipArchive.Content] = [
            .init(name: "model.json", data: Data(record.utf8)),
            .init(name: "head.f32", data: numbers(12)),
            .init(name: "out-of-fold.f32", data: numbers(18)),
            .init(name: "out-of-fold.json", data: Data("[\(images.joined(separator: ","))]".utf8)),
            .init(
                name: "contradictions.json",
                data: Data(#"[{"first": 0, "second": 1, "isIdentical": true, "similarity": 1}]"#.utf8)
            ),
        ]
        if weights != nil { entries.append(.init(name: "tuned.f32", data: numbers(8))) }
        do {
            let file = try ZipArchive.write(entries: entries)
            _ = try EvaluatedClassifier(archive: Data(file))
            return file
        } catch {
            fatalError("The model file to begin with is none: \(error)")
        }
    }
}
