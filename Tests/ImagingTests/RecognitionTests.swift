import Imaging
import Testing

@Suite("Recognizing files")
struct RecognitionTests {
    @Test(
        "common formats that are not decoded are called by name",
        arguments: [
            ("\0\0\0\u{18}ftypisom\0\0\0\0", "video"), ("%PDF-1.7\n", "PDF"), ("8BPS\0\u{1}", "PSD"),
            ("<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
            ("<?xml version='1.0'?>\n<!-- x -->\n<SVG>", "SVG"),
            ("\u{FEFF} <!DOCTYPE html><html></html>", "HTML"), ("PK\u{3}\u{4}\u{14}\0", "ZIP"),
            ("\0\0\u{1}\0\u{1}\0", "ICO"), ("\0\0\0\u{C}JXL \r\n", "JPEG XL"),
        ]
    )
    func unsupported(start: String, name: String) {
        let error = #expect(throws: ImageError.self) { try ImageDecoder.header(of: Array(start.utf8)) }
        #expect(error?.code == .unsupportedFormat(name))
        #expect(error?.description.contains(name) == true)
    }

    @Test(
        "anything else is not recognized",
        arguments: [
            "x", "hello, world", "BMW is not a bitmap, whatever the letters say", "GIF88a", "<p>text</p>",
        ]
    )
    func unrecognized(text: String) {
        let error = #expect(throws: ImageError.self) { try ImageDecoder.decode(Array(text.utf8)) }
        #expect(error?.code == .unrecognizedFormat)
    }

    @Test("no bytes are an error of their own")
    func empty() {
        let error = #expect(throws: ImageError.self) { try ImageDecoder.decode([UInt8]()) }
        #expect(error?.code == .empty)
    }

    @Test("every error is one sentence that names what is wrong and what to do")
    func sentences() {
        let codes: [ImageError.Code] = [
            .empty, .unrecognizedFormat, .unsupportedFormat("SVG"), .unsupportedFeature("lossless JPEG"),
            .tooManyBytes(limit: 6_291_456), .tooLargeEdge(limit: 10_240), .tooManyPixels(limit: 100_000_000),
            .tooElongated(limit: 25), .truncated, .corrupt, .outOfMemory,
        ]
        let sentences = codes.map { ImageError($0).description }
        #expect(Set(sentences).count == codes.count)
        for sentence in sentences {
            #expect(sentence.hasSuffix(".") && sentence.contains(";"))
            #expect(sentence.filter { $0 == "." }.count == 1)
        }
        #expect(ImageError(.tooLargeEdge(limit: 10_240)).description.contains("10240"))
    }
}
