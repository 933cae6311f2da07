internal import CLittleCMS
import Synchronization

/// The way from the colors of a profile to sRGB, through Little CMS.
///
/// The intent is *perceptual*, what Pillow takes by itself and browsers take where a profile leaves the choice:
/// cameras' and screens' profiles hold one mapping only, so nothing depends on it, and those of presses hold one that their
/// makers tuned for photographs.
///
/// Making a conversion takes longer than decoding a small image (2.7 ms for primaries and curves, 25 ms for a press), and
/// the images of a camera all have the same profile, so the latest ones are kept.
final class SRGBConversion: Sendable {
    /// How the samples of a pixel lie in memory.
    struct Layout: Hashable, Sendable {
        /// What the samples mean.
        var space: ICCProfile.Space
        /// Whether a sample of opacity follows the others.
        var hasAlpha = false
        /// Whether 0 is full ink, as in JPEG.
        var isInverted = false
        /// Whether samples have 16 bits instead of 8.
        var isWide = false
    }

    /// Never changed: without the library's memory of the last pixel (`cmsFLAGS_NOCACHE`), threads may share it.
    nonisolated(unsafe) private let transform: cmsHTRANSFORM

    /// The latest conversions, the most recently used last: at most half a megabyte each.
    private static let kept = Mutex<[(profile: [UInt8], layout: Layout, conversion: SRGBConversion)]>([])
    private static let keptLimit = 8

    /// The conversion of pixels with the profile `bytes`.
    ///
    /// - Returns: `nil` if there is nothing to convert: the profile is sRGB, is broken, or describes other pixels than
    ///   these.
    static func conversion(from bytes: [UInt8]?, layout: Layout) -> SRGBConversion? {
        guard let bytes, let profile = ICCProfile(bytes), profile.space == layout.space, !profile.isSRGB
        else {
            return nil
        }
        let known = kept.withLock { kept -> SRGBConversion? in
            guard let place = kept.lastIndex(where: { $0.layout == layout && $0.profile == bytes }) else {
                return nil
            }
            let entry = kept.remove(at: place)
            kept.append(entry)
            return entry.conversion
        }
        if let known { return known }
        let source = bytes.withUnsafeBytes {
            cmsOpenProfileFromMem($0.baseAddress, cmsUInt32Number($0.count))
        }
        guard let source else { return nil }
        defer { cmsCloseProfile(source) }
        guard let conversion = SRGBConversion(source: source, layout: layout) else { return nil }
        kept.withLock { kept in
            if kept.count >= keptLimit { kept.removeFirst() }
            kept.append((bytes, layout, conversion))
        }
        return conversion
    }

    /// Prepares the conversion from a profile that is open already, and stays the caller's.
    init?(source: cmsHPROFILE, layout: Layout) {
        guard let target = cmsCreate_sRGBProfile() else { return nil }
        defer { cmsCloseProfile(target) }
        var flags = UInt32(cmsFLAGS_NOCACHE)
        if layout.hasAlpha { flags |= UInt32(cmsFLAGS_COPY_ALPHA) }
        // Half the time for tables with four inputs, and no error that 8 bits show.
        if layout.space == .cmyk { flags |= UInt32(cmsFLAGS_LOWRESPRECALC) }
        let transform = cmsCreateTransform(
            source,
            layout.pixelType,
            target,
            Layout(space: .rgb, hasAlpha: layout.hasAlpha).pixelType,
            UInt32(INTENT_PERCEPTUAL),
            flags
        )
        guard let transform else { return nil }
        self.transform = transform
    }

    deinit {
        cmsDeleteTransform(transform)
    }

    /// Converts pixels to 8-bit RGB, or RGBA if the layout has opacity.
    ///
    /// `source` and `target` may be the same memory if a converted pixel is not larger than its original.
    func convert(_ source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, pixelCount: Int) {
        // The library counts in 32 bits.
        cmsDoTransform(transform, source, target, cmsUInt32Number(clamping: pixelCount))
    }
}

extension SRGBConversion.Layout {
    /// The number of samples of a pixel.
    var channels: Int {
        let colors =
            switch space {
            case .gray: 1
            case .rgb: 3
            case .cmyk: 4
            }
        return colors + (hasAlpha ? 1 : 0)
    }

    /// The layout in the bit fields of the library's `cmsFormatters`.
    fileprivate var pixelType: UInt32 {
        let code: Int32 =
            switch space {
            case .gray: PT_GRAY
            case .rgb: PT_RGB
            case .cmyk: PT_CMYK
            }
        let extra: UInt32 = hasAlpha ? 1 : 0
        return UInt32(code) << 16 | (isInverted ? 1 : 0) << 13 | extra << 7
            | (UInt32(channels) - extra) << 3 | (isWide ? 2 : 1)
    }
}
