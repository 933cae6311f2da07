import CLibFuzzer
import FileSystem
import Foundation
import Learning

/// Changes a model file so that it stays an archive with right sums: random bytes would never get past those.
///
/// Most of the time a value somewhere in a JSON entry is replaced, removed or doubled; else the bytes of an entry change, or
/// any bytes at all.
@_cdecl("LLVMFuzzerCustomMutator")
func mutate(_ start: UnsafeMutablePointer<UInt8>, _ count: Int, _ limit: Int, _ seed: UInt32) -> Int {
    var chance = Chance(state: UInt64(seed))
    if chance.upTo(10) == 0 { return LLVMFuzzerMutate(start, count, limit) }
    let given = Data(UnsafeRawBufferPointer(start: start, count: count))
    guard
        let archive = (try? ZipArchive(reading: given))
            ?? (try? ZipArchive(reading: Data(seeds[chance.upTo(seeds.count)]))),
        let changed = archive.withOneEntryChanged(by: &chance), changed.count <= limit
    else { return LLVMFuzzerMutate(start, count, limit) }
    UnsafeMutableRawBufferPointer(start: start, count: limit).copyBytes(from: changed)
    return changed.count
}

extension ZipArchive {
    fileprivate func withOneEntryChanged(by chance: inout Chance) -> [UInt8]? {
        let place = chance.upTo(entries.count)
        var contents: [Content] = []
        for (index, entry) in entries.enumerated() {
            guard var data = try? Data(data(named: entry.name)) else { return nil }
            if index == place { data = data.changed(by: &chance) }
            contents.append(Content(name: entry.name, data: data))
        }
        return try? ZipArchive.write(entries: contents)
    }
}

extension Data {
    fileprivate func changed(by chance: inout Chance) -> Data {
        if chance.upTo(4) > 0, let json = try? JSONSerialization.jsonObject(with: self),
            let data = try? JSONSerialization.data(
                withJSONObject: chance.changed(json),
                options: .fragmentsAllowed
            )
        {
            return data
        }
        var bytes = [UInt8](self) + [UInt8](repeating: 0, count: 64)
        let size = bytes.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.map { LLVMFuzzerMutate($0, count, buffer.count) } ?? 0
        }
        return Data(bytes.prefix(size))
    }
}

/// The choices of one mutation.
private struct Chance {
    var state: UInt64

    /// Numbers and texts at which checks tend to be wrong.
    private static let values: [any Sendable] = [
        0, -1, 1, 2, 3, 32, 4096, 1 << 20, Int.max, Int.min, 0.5, -0.5, 1e-9, 1e9, 1e300,
        Double.leastNonzeroMagnitude, "", "a",
        "center", "mirrored", "top-left", "embedding", "embeddingAndMaps", "embeddingMapsAndCells",
        "none", "squareRoot", "multiclass", "multilabel", "auto",
        "f32", true,
    ]

    /// A number in `0..<limit`; 0 if there is none (SplitMix64).
    mutating func upTo(_ limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        return limit > 0 ? Int(mixed >> 33) % limit : 0
    }

    /// A JSON value with a change somewhere in it.
    mutating func changed(_ value: Any) -> Any {
        if var object = value as? [String: Any], !object.isEmpty, upTo(8) > 0 {
            let key = object.keys.sorted()[upTo(object.count)]
            if upTo(16) == 0 { object[key] = nil } else { object[key] = object[key].map { changed($0) } }
            return object
        }
        if var array = value as? [Any], upTo(8) > 0 {
            guard !array.isEmpty else { return [Self.values[upTo(Self.values.count)]] }
            let index = upTo(array.count)
            switch upTo(6) {
            case 0: array.remove(at: index)
            case 1: array.append(array[index])
            case 2: array.swapAt(index, upTo(array.count))
            case 3: array.removeAll()
            default: array[index] = changed(array[index])
            }
            return array
        }
        return Self.values[upTo(Self.values.count)]
    }
}

/// Sound model files to begin with: three tags, three features, six images; with one tag for each image, with several, fine-tuned.
///
/// Arrays, as the search for leaks does not see what a global `Data` points to.
private let seeds: [[UInt8]] = {
    let plain =
        #""features": "embeddingAndMaps", "transform": "squareRoot", "inverseRegularizations": [0.01, 0.1, 1]"#
    let tuned = """
        "features": "embeddingAndMaps", "transform": "none", "inverseRegularizations": [1], "tuning": {
          "stride": 16, "epochs": 2, "randomViews": 8, "batchSize": 32, "learningRate": 0.0003,
          "headLearningRate": 0.0002, "weightDecay": 0.02, "smoothing": 0.1
        }
        """
    let weights = #""tunedWeights": [{"name": "a", "dimensions": [2, 3]}, {"name": "b", "dimensions": [2]}],"#
    return [
        seed(type: "multiclass", recipe: plain),
        seed(type: "multilabel", recipe: plain),
        seed(type: "multiclass", recipe: tuned, weights: weights),
    ]
}()

private func seed(type: String, recipe: String, weights: String? = nil) -> [UInt8] {
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
