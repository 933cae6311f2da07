import Foundation
import ModelGraph
import Testing

@testable import Export

@Suite("What translations of graphs share")
struct GraphTranslationTests {
    private func sliding(_ attributes: [String: [Int64]], padding: String? = nil) -> SlidingWindow? {
        var node = Graph.Node(operatorName: "Conv", inputs: ["x", "w"], outputs: ["y"])
        for (name, values) in attributes { node.attributes[name] = .ints(values) }
        if let padding { node.attributes["auto_pad"] = .string(padding) }
        return SlidingWindow(node)
    }

    /// Sizes, kernel, stride, padding before and after, and whether TensorFlow would pad so for `SAME`: worked out by hand from its
    /// documentation.
    @Test(
        "a window has TensorFlow's own padding where that is the same",
        arguments: [
            (224, 3, 2, 0, 1, true), (224, 3, 2, 1, 1, false), (225, 3, 2, 1, 1, true), (7, 5, 1, 2, 2, true),
            (14, 5, 2, 1, 2, true), (14, 5, 2, 2, 1, false), (10, 1, 1, 0, 0, true), (10, 3, 1, 0, 0, false),
            (10, 1, 2, 0, 0, true),
        ]
    )
    func padding(size: Int, kernel: Int64, stride: Int64, before: Int64, after: Int64, isSame: Bool) throws {
        let window = try #require(
            sliding([
                "kernel_shape": [kernel, kernel], "strides": [stride, stride],
                "pads": [before, before, after, after],
            ])
        )
        #expect(window.isSame(over: [size, size]) == isSame)
        #expect(window.isPadded == (before + after > 0))
    }

    @Test("a window reaches farther with dilation")
    func dilation() throws {
        let window = try #require(
            sliding(["kernel_shape": [3, 3], "dilations": [2, 2], "pads": [2, 2, 2, 2]])
        )
        #expect(window.isSame(over: [9, 9]))
    }

    @Test("a window that no format here can say is none")
    func refused() {
        #expect(sliding(["kernel_shape": [3, 3]]) != nil)
        #expect(sliding([:]) == nil)
        #expect(sliding(["kernel_shape": [3, 3]], padding: "SAME_UPPER") == nil)
        let wrong: [[String: [Int64]]] = [
            ["kernel_shape": [3]], ["kernel_shape": [3, 3, 3]], ["strides": [1]], ["strides": [0, 1]],
            ["dilations": [1, 1, 1]], ["pads": [1, 1]], ["pads": [0, 0, -1, 0]], ["pads": []],
        ]
        for attributes in wrong {
            #expect(sliding(["kernel_shape": [3, 3]].merging(attributes) { $1 }) == nil, "\(attributes)")
        }
    }

    @Test("constants are stored with their axes in another order")
    func order() {
        // Two maps of 2 x 3 places with the channel first, then last.
        let values: [UInt8] = Array(0..<12)
        let moved: [UInt8] = [0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11]
        #expect(values.permuted([2, 2, 3], [1, 2, 0]) == moved)
        #expect(values.permuted([2, 2, 3], [0, 1, 2]) == values)
        #expect([Int]().permuted([0, 3], [1, 0]).isEmpty)
        #expect(Data(values).permuted([2, 2, 3], by: [1, 2, 0], elementSize: 1) == Data(moved))
        let words: [UInt8] = values.flatMap { value -> [UInt8] in [value, 1, 2, 3] }
        let movedWords: [UInt8] = moved.flatMap { value -> [UInt8] in [value, 1, 2, 3] }
        #expect(Data(words).permuted([2, 2, 3], by: [1, 2, 0], elementSize: 4) == Data(movedWords))
    }
}
