import Testing

@testable import Export

@Suite("A graph in TensorFlow Lite's words")
struct TFLiteTranslationTests {
    /// Sizes, kernel, stride, padding before and after, and whether TensorFlow would pad so for `SAME`: worked out by hand from its
    /// documentation.
    @Test(
        "has its own padding where that is the same",
        arguments: [
            (224, 3, 2, 0, 1, true), (224, 3, 2, 1, 1, false), (225, 3, 2, 1, 1, true), (7, 5, 1, 2, 2, true),
            (14, 5, 2, 1, 2, true), (14, 5, 2, 2, 1, false), (10, 1, 1, 0, 0, true), (10, 3, 1, 0, 0, false),
            (10, 1, 2, 0, 0, true),
        ]
    )
    func padding(size: Int, kernel: Int, stride: Int, before: Int, after: Int, isSame: Bool) {
        let window = TFLiteTranslation.Window(
            kernel: [kernel, kernel],
            strides: [stride, stride],
            dilations: [1, 1],
            padsBegin: [before, before],
            padsEnd: [after, after]
        )
        #expect(window.isSame(over: [size, size]) == isSame)
        #expect(window.isPadded == (before + after > 0))
    }

    @Test("reaches farther with dilation")
    func dilation() {
        let window = TFLiteTranslation.Window(
            kernel: [3, 3],
            strides: [1, 1],
            dilations: [2, 2],
            padsBegin: [2, 2],
            padsEnd: [2, 2]
        )
        #expect(window.isSame(over: [9, 9]))
    }

    @Test("stores constants with their axes in another order")
    func order() {
        // Two maps of 2 x 3 places with the channel first, then last.
        let values = Array(0..<12)
        #expect(values.permuted([2, 2, 3], [1, 2, 0]) == [0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11])
        #expect(values.permuted([2, 2, 3], [0, 1, 2]) == values)
        #expect([Int]().permuted([0, 3], [1, 0]).isEmpty)
    }

    @Test("names no two tensors the same")
    func names() {
        var document = TFLiteDocument()
        let first = document.integers([1], as: "number")
        let second = document.integers([2], as: "number")
        let file = document.file(description: "", inputs: [first], outputs: [second])
        let text = String(decoding: file, as: UTF8.self)
        #expect(text.contains("number#0.1"))
    }
}
