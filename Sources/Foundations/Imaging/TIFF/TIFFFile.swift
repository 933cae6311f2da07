internal import CTIFF
import Glibc

/// The first page of a TIFF file in memory, open in libtiff.
///
/// Nothing that the library wants to say reaches standard error: each file has handlers of its own. One allocation of the
/// library can be as large as the image may be, not as large as a header claims.
final class TIFFFile {
    /// What the library reads from, and what it had to say.
    private let source: Source

    /// The library's handle.
    let handle: OpaquePointer

    /// Opens `bytes`, which must outlive this object, and reads the tags of the first page; the library may take
    /// `allocationLimit` bytes at once.
    init(_ bytes: UnsafeRawBufferPointer, allocationLimit: Int) throws(ImageError) {
        guard let options = TIFFOpenOptionsAlloc() else { throw ImageError(.outOfMemory) }
        defer { TIFFOpenOptionsFree(options) }
        let source = Source(bytes)
        let context = Unmanaged.passUnretained(source).toOpaque()
        TIFFOpenOptionsSetMaxSingleMemAlloc(options, tmsize_t(allocationLimit))
        TIFFOpenOptionsSetErrorHandlerExtR(options, { _, _, _, _, _ in 1 }, nil)
        TIFFOpenOptionsSetWarningHandlerExtR(options, Source.onWarning, context)
        // Read only, without mapping the memory once more.
        let handle = TIFFClientOpenExt(
            "",
            "rm",
            context,
            { tmsize_t(Source.at($0).read(into: $1, count: Int($2))) },
            { _, _, _ in 0 },
            { Source.at($0).seek(to: $1, from: $2) },
            { _ in 0 },
            { toff_t(Source.at($0).bytes.count) },
            { _, _, _ in 0 },
            { _, _, _ in },
            options
        )
        guard let handle else { throw ImageError(.corrupt) }
        self.source = source
        self.handle = handle
    }

    deinit {
        TIFFClose(handle)
    }

    /// A Boolean value indicating whether compressed data turned out to be shorter than their image.
    var lacksData: Bool { source.lacksData }

    /// The value of a tag of 16 bits, its default where the standard has one.
    func uint16(_ tag: Int32) -> Int? {
        var value: UInt16 = 0
        return get(tag, into: &value) ? Int(value) : nil
    }

    /// The value of a tag of 32 bits.
    func uint32(_ tag: Int32) -> Int? {
        var value: UInt32 = 0
        return get(tag, into: &value) ? Int(value) : nil
    }

    /// The values of a tag that the library tells as a count of 16 bits and a pointer to 16-bit values.
    func uint16List(_ tag: Int32) -> [UInt16] {
        var count: UInt16 = 0
        var values: UnsafePointer<UInt16>?
        guard get(tag, into: &count, &values), let values else { return [] }
        return Array(UnsafeBufferPointer(start: values, count: Int(count)))
    }

    /// The bytes of a tag that the library tells as a count of 32 bits and a pointer.
    func bytes(_ tag: Int32) -> [UInt8]? {
        var count: UInt32 = 0
        var values: UnsafePointer<UInt8>?
        guard get(tag, into: &count, &values), let values else { return nil }
        return Array(UnsafeBufferPointer(start: values, count: Int(count)))
    }

    /// The palette: red, green and blue of `count` colors, 16 bits each.
    func palette(count: Int) -> [[UInt16]]? {
        var planes: (UnsafePointer<UInt16>?, UnsafePointer<UInt16>?, UnsafePointer<UInt16>?)
        let isThere = withUnsafeMutablePointer(to: &planes.0) { red in
            withUnsafeMutablePointer(to: &planes.1) { green in
                withUnsafeMutablePointer(to: &planes.2) { blue in
                    withVaList([red, green, blue]) {
                        TIFFVGetField(handle, UInt32(TIFFTAG_COLORMAP), $0) == 1
                    }
                }
            }
        }
        guard isThere, let red = planes.0, let green = planes.1, let blue = planes.2 else { return nil }
        return [red, green, blue].map { Array(UnsafeBufferPointer(start: $0, count: count)) }
    }

    /// Sets a tag of the library's own, which changes how it decodes.
    func set(_ tag: Int32, to value: Int32) {
        _ = withVaList([value]) { TIFFVSetField(handle, UInt32(tag), $0) }
    }

    private func get<Value>(_ tag: Int32, into value: inout Value) -> Bool {
        withUnsafeMutablePointer(to: &value) { pointer in
            withVaList([pointer]) { TIFFVGetFieldDefaulted(handle, UInt32(tag), $0) == 1 }
        }
    }

    private func get<First, Second>(_ tag: Int32, into first: inout First, _ second: inout Second) -> Bool {
        withUnsafeMutablePointer(to: &first) { first in
            withUnsafeMutablePointer(to: &second) { second in
                withVaList([first, second]) { TIFFVGetFieldDefaulted(handle, UInt32(tag), $0) == 1 }
            }
        }
    }
}

extension TIFFFile {
    /// The memory that libtiff takes for a file, and the one warning that matters.
    private final class Source {
        let bytes: UnsafeRawBufferPointer
        private var position = 0
        private(set) var lacksData = false

        init(_ bytes: UnsafeRawBufferPointer) {
            self.bytes = bytes
        }

        /// The source behind the pointer that the library hands through.
        static func at(_ context: UnsafeMutableRawPointer?) -> Source {
            guard let context else {
                preconditionFailure("libtiff hands the pointer through that it was given.")
            }
            return Unmanaged<Source>.fromOpaque(context).takeUnretainedValue()
        }

        func read(into target: UnsafeMutableRawPointer?, count: Int) -> Int {
            guard let target, count > 0, position < bytes.count else { return 0 }
            let length = min(count, bytes.count - position)
            UnsafeMutableRawBufferPointer(start: target, count: length)
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[position..<position + length]))
            position += length
            return length
        }

        func seek(to offset: toff_t, from origin: Int32) -> toff_t {
            let base = origin == SEEK_CUR ? position : origin == SEEK_END ? bytes.count : 0
            // Relative offsets come as unsigned numbers, too; sums wrap around on purpose.
            let target = Int(truncatingIfNeeded: offset) &+ base
            guard target >= 0 else { return toff_t.max }
            position = target
            return toff_t(target)
        }

        /// libjpeg's way to say that data are lacking is a warning, which libtiff passes on as text.
        static let onWarning: TIFFErrorHandlerExtR = { _, context, _, format, arguments in
            guard let context, let format, let arguments else { return 1 }
            var text = [CChar](repeating: 0, count: 256)
            vsnprintf(&text, text.count, format, arguments)
            let message = text.withUnsafeBufferPointer { $0.baseAddress.map(String.init(cString:)) } ?? ""
            if message.lowercased().contains("premature end") { Source.at(context).lacksData = true }
            return 1
        }
    }
}
