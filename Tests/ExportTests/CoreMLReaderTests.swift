import Export
import Foundation
import Testing

@Suite("A Core ML file that is read back")
struct CoreMLReaderTests {
    @Test(
        "is refused if it is none, or another kind of model",
        arguments: [
            Data("no model".utf8), Data(), Data([0x08, 4]),
            // A classifier without an image.
            Data([0x08, 4, 0x9A, 0x19, 0]),
            // A pipeline of nothing.
            Data([0x08, 4, 0xD2, 0x0C, 0]),
        ]
    )
    func hostile(bytes: Data) {
        let error = #expect(throws: ExportError.self) { try CoreMLReader(bytes) }
        #expect(error?.code == .notAPackage)
    }
}
