/// Checks on a HEIF file that libheif and its codecs leave out, made before they take memory for pixels.
///
/// A codec decodes whatever its own headers say; the container only claims a size. Here every part that makes the primary
/// image is held against that claim, and the parts together against the whole.
enum HEIFBounds {
    /// The number of pixels that is always allowed: coded parts may be much larger than a small image.
    private static let areaAlwaysAllowed = 1 << 22

    /// Checks the parts of the primary item against `area`, the number of pixels of the image as it is shown, which
    /// the caller's limits hold for.
    static func check(_ container: HEIFContainer, _ bytes: Span<UInt8>, area: Int) throws(ImageError) {
        let limit = 4 * area + areaAlwaysAllowed
        var total = 0
        // One level deep: a grid of images, and opacity for it or for its tiles.
        var numbers = [container.primary] + (container.auxiliaries[container.primary] ?? [])
        for number in numbers { numbers += container.sources[number] ?? [] }
        for number in numbers { numbers += container.auxiliaries[number] ?? [] }
        for number in Set(numbers) {
            guard let item = container.items[number] else { throw ImageError(.corrupt) }
            let size = try size(of: item, container, bytes)
            let (itemArea, overflows) = size.width.multipliedReportingOverflow(by: size.height)
            guard !overflows, itemArea <= limit else { throw ImageError(.corrupt) }
            let sources = container.sources[number] ?? []
            switch item.kind {
            case "hvc1", "hev1", "av01":
                guard sources.isEmpty else { throw ImageError(.corrupt) }
                try checkCoded(item, size: size, container, bytes)
                // Each part is decoded once, as often as it is named.
                total += itemArea * max(1, numbers.count { $0 == number })
            case "grid":
                try checkGrid(item, size: size, sources: sources, container, bytes)
            case "iden":
                guard sources.count == 1, isCoded(sources[0], container) else { throw ImageError(.corrupt) }
            default:
                throw ImageError(.unsupportedFeature("HEIF of the kind \(printable(item.kind))"))
            }
            guard total <= 4 * limit else { throw ImageError(.corrupt) }
        }
    }

    private static func isCoded(_ number: Int, _ container: HEIFContainer) -> Bool {
        container.items[number].map { ["hvc1", "hev1", "av01"].contains($0.kind) } ?? false
    }

    /// The size that the container claims for an item.
    private static func size(
        of item: HEIFContainer.Item,
        _ container: HEIFContainer,
        _ bytes: Span<UInt8>
    ) throws(ImageError) -> (width: Int, height: Int) {
        guard let box = try property("ispe", of: item, container) else { throw ImageError(.corrupt) }
        let content = bytes.extracting(box.content)
        let size = (width: try content.uint32(at: 4, .big), height: try content.uint32(at: 8, .big))
        guard size.width > 0, size.height > 0 else { throw ImageError(.corrupt) }
        return size
    }

    /// The only property of a kind that an item has, if it has one.
    private static func property(
        _ kind: String,
        of item: HEIFContainer.Item,
        _ container: HEIFContainer
    ) throws(ImageError) -> HEIFBox? {
        let boxes = item.properties.compactMap {
            container.properties.indices.contains($0) ? container.properties[$0] : nil
        }
        .filter { $0.kind == kind }
        guard boxes.count <= 1 else { throw ImageError(.corrupt) }
        return boxes.first
    }

    private static func checkCoded(
        _ item: HEIFContainer.Item,
        size: (width: Int, height: Int),
        _ container: HEIFContainer,
        _ bytes: Span<UInt8>
    ) throws(ImageError) {
        let data = try data(of: item, bytes)
        guard item.kind != "av01" else {
            // Frames that may have sizes of their own are bounded by a power of two.
            let largest = (max(512, 2 * size.width), max(512, 2 * size.height))
            return try AV1Sequence.requireFrames(in: data.span, within: largest)
        }
        guard let box = try property("hvcC", of: item, container) else { throw ImageError(.corrupt) }
        let coded = try HEVCParameters.size(in: bytes.extracting(box.content))
        // Coded images are cropped, by less than a block, to what the container says.
        guard coded.width < size.width + 64, coded.height < size.height + 64 else {
            throw ImageError(.corrupt)
        }
        try HEVCParameters.requireOneImage(in: data.span)
    }

    private static func checkGrid(
        _ item: HEIFContainer.Item,
        size: (width: Int, height: Int),
        sources: [Int],
        _ container: HEIFContainer,
        _ bytes: Span<UInt8>
    ) throws(ImageError) {
        // A version, flags (whether sizes have 32 bits), rows and columns less one, then the size.
        let data = try data(of: item, bytes)
        let tiles = try (data.span.byte(at: 2) + 1) * (data.span.byte(at: 3) + 1)
        let isWide = try data.span.byte(at: 1) & 1 != 0
        let width = try isWide ? data.span.uint32(at: 4, .big) : data.span.uint16(at: 4, .big)
        let height = try isWide ? data.span.uint32(at: 8, .big) : data.span.uint16(at: 6, .big)
        guard (width, height) == size, sources.count == tiles, sources.allSatisfy({ isCoded($0, container) })
        else {
            throw ImageError(.corrupt)
        }
    }

    /// The data of an item, joined.
    private static func data(of item: HEIFContainer.Item, _ bytes: Span<UInt8>) throws(ImageError) -> [UInt8]
    {
        guard !item.extents.isEmpty else {
            throw ImageError(.unsupportedFeature("HEIF with data in uncommon places"))
        }
        var data: [UInt8] = []
        for extent in item.extents {
            // A length of zero would mean the rest of the file; writers do not use it, so it is refused.
            guard !extent.isEmpty else { throw ImageError(.corrupt) }
            try bytes.require(extent)
            bytes.extracting(extent).withUnsafeBufferPointer { data.append(contentsOf: $0) }
            // Extents may overlap; together they are longer than the file only in a hostile file.
            guard data.count <= bytes.count else { throw ImageError(.corrupt) }
        }
        return data
    }

    private static func printable(_ kind: String) -> String {
        kind.unicodeScalars.allSatisfy { $0.isASCII && $0.value > 0x20 && $0.value < 0x7F } ? kind : "?"
    }
}
