import CLibFuzzer
import Imaging

/// The program's entry, under the name that the package manager gives to the `main` of an executable.
@_cdecl("ImageDecoderFuzzer_main")
func main(_ argumentCount: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    var count = argumentCount
    var arguments = arguments
    return LLVMFuzzerRunDriver(&count, &arguments) { decodeInEveryWay($0, $1) }
}

/// Decodes arbitrary bytes in every way that the service does.
///
/// A returned error is fine; a trap, a memory error, or an image that contradicts its header is a finding.
@_cdecl("LLVMFuzzerTestOneInput")
func decodeInEveryWay(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = UnsafeRawBufferPointer(start: start, count: count)
    // Small images, so that time goes into variety and not into pixels.
    let limits = ImageLimits(edge: 512, pixels: 65_536)
    let header = try? ImageDecoder.header(of: bytes, limits: limits)
    let image = try? ImageDecoder.decode(bytes, limits: limits)
    if let image {
        precondition(header?.width == image.width && header?.height == image.height)
        _ = image.resizedToFill(edge: 16, anchor: .bottomRight).flippedHorizontally()
    }
    if let scaled = try? ImageDecoder.decode(bytes, limits: limits, minimumShorterEdge: 8) {
        precondition(image != nil, "Whether a file is sound must not depend on the scale.")
        _ = scaled.resizedToFill(edge: 8)
    }
    return 0
}
