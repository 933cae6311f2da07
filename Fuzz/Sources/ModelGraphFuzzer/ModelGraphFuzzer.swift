import CLibFuzzer
import FileSystem
import FoundationEssentials
import ModelGraph

/// The program's entry, under the name that the package manager gives to the `main` of an executable.
@_cdecl("ModelGraphFuzzer_main")
func main(_ argumentCount: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    var count = argumentCount
    var arguments = arguments
    return LLVMFuzzerRunDriver(&count, &arguments) { readInEveryWay($0, $1) }
}

/// Reads arbitrary bytes as each of the files that a base model or a classifier comes in.
///
/// A thrown error is fine; a trap, a memory error, or a result that contradicts itself is a finding.
@_cdecl("LLVMFuzzerTestOneInput")
func readInEveryWay(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Data(UnsafeRawBufferPointer(start: start, count: count))
    readGraph(bytes)
    _ = try? BaseModelManifest(json: bytes)
    readArchive(bytes)
    return 0
}

private func readGraph(_ bytes: Data) {
    // Small graphs, so that time goes into variety and not into size.
    var limits = GraphLimits()
    limits.structureByteCount = 64 << 10
    limits.nodeCount = 200
    guard let graph = try? Graph(onnx: bytes, limits: limits) else { return }
    precondition(graph.nodes.count <= limits.nodeCount)
    for tensor in graph.initializers { check(tensor) }
    for case .tensor(let tensor) in graph.nodes.flatMap(\.attributes.values) { check(tensor) }

    if let file = try? graph.onnx(limits: limits) {
        let written = try? Graph(onnx: file, limits: limits).onnx(limits: limits)
        precondition(written == file, "What was written must be read as the same graph.")
    }

    let inputs = graph.inputs.map { ($0.name, [1, 3, 64, 64]) }
    guard let shapes = try? graph.shapes(for: Dictionary(uniqueKeysWithValues: inputs), limits: limits) else {
        return
    }
    for shape in shapes.values {
        precondition(shape.allSatisfy { $0 >= 0 }, "A size must not be negative.")
    }
}

private func check(_ tensor: Graph.Tensor) {
    let elementCount = tensor.dimensions.reduce(1, *)
    precondition(
        tensor.bytes.count == elementCount * tensor.elementType.byteCount,
        "A tensor must have exactly the bytes that its dimensions ask for."
    )
}

private func readArchive(_ bytes: Data) {
    guard let archive = try? ZipArchive(reading: bytes) else { return }
    for entry in archive.entries {
        guard let content = try? archive.data(named: entry.name) else { continue }
        precondition(content.count == entry.size, "An entry must be as long as its directory says.")
    }
}
