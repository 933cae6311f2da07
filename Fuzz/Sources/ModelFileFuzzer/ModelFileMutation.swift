import CLibFuzzer
import FileSystem
import Foundation
import FuzzingSupport

/// Changes a model file so that it stays an archive with right sums: random bytes would never get past those.
///
/// Most of the time a value somewhere in a JSON entry is replaced, removed or doubled; else the bytes of an entry change, or
/// any bytes at all.
@_cdecl("LLVMFuzzerCustomMutator")
func mutate(_ start: UnsafeMutablePointer<UInt8>, _ count: Int, _ limit: Int, _ seed: UInt32) -> Int {
    var chance = Chance(seed: seed)
    if chance.upTo(10) == 0 { return LLVMFuzzerMutate(start, count, limit) }
    let given = Data(UnsafeRawBufferPointer(start: start, count: count))
    guard
        let archive = (try? ZipArchive(reading: given))
            ?? (try? ZipArchive(reading: Data(ModelFileSeeds.all[chance.upTo(ModelFileSeeds.all.count)]))),
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

extension Chance {
    /// Numbers and texts at which checks tend to be wrong.
    private static let values: [any Sendable] = [
        0, -1, 1, 2, 3, 32, 4096, 1 << 20, Int.max, Int.min, 0.5, -0.5, 1e-9, 1e9, 1e300,
        Double.leastNonzeroMagnitude, "", "a",
        "center", "mirrored", "top-left", "embedding", "embeddingAndMaps", "embeddingMapsAndCells",
        "none", "squareRoot", "multiclass", "multilabel", "auto",
        "f32", true,
    ]

    /// A JSON value with a change somewhere in it.
    fileprivate mutating func changed(_ value: Any) -> Any {
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
