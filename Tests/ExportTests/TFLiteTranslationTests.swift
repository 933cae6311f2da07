import Testing

@testable import Export

@Suite("A file of TensorFlow Lite")
struct TFLiteTranslationTests {
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
