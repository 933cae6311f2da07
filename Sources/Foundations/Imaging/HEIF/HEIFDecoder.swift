internal import CHEIF

/// HEIC and AVIF through libheif: the primary image, turned by the boxes of the file itself.
///
/// The library turns, mirrors and crops as the container says; the orientation that EXIF repeats is not looked at, or
/// images would be turned twice.
enum HEIFDecoder {
    /// The size of the upright image.
    static func header(of bytes: Span<UInt8>, format: ImageFormat) throws(ImageError) -> ImageHeader {
        let outcome = bytes.withUnsafeBytes { raw in
            Result { () throws(ImageError) in try HEIFImage(raw).size }
        }
        let size = try outcome.get()
        return ImageHeader(format: format, storedWidth: size.width, storedHeight: size.height)
    }

    /// Checks that what will be decoded is not larger than `header` says, which the limits have let pass.
    static func requireBounds(of bytes: Span<UInt8>, _ header: ImageHeader) throws(ImageError) {
        try HEIFBounds.check(HEIFContainer(bytes), bytes, area: min(header.width * header.height, 1 << 40))
    }

    /// Decodes the image, which ``requireBounds(of:_:)`` has let pass, in sRGB, transparency composited over white.
    static func decode(_ bytes: Span<UInt8>) throws(ImageError) -> RGBImage {
        let outcome = bytes.withUnsafeBytes { raw in
            Result { () throws(ImageError) in try HEIFImage(raw).decoded() }
        }
        return try outcome.get()
    }
}

/// The primary image of a file that is open in libheif.
private final class HEIFImage {
    private let context: OpaquePointer
    private let handle: OpaquePointer

    /// Codecs that are plug-ins are found once; without any, the built-in ones work all the same.
    private static let isReady: Bool = heif_init(nil).code == heif_error_Ok

    /// Opens a file in memory, which must outlive this object.
    init(_ bytes: UnsafeRawBufferPointer) throws(ImageError) {
        _ = Self.isReady
        guard let context = heif_context_alloc() else { throw ImageError(.outOfMemory) }
        // Tiles are decoded on the thread that asks.
        heif_context_set_max_decoding_threads(context, 0)
        heif_context_set_maximum_image_size_limit(context, 65_535)
        var handle: OpaquePointer?
        let isOpen = heif_context_read_from_memory_without_copy(context, bytes.baseAddress, bytes.count, nil)
        let outcome =
            isOpen.code == heif_error_Ok ? heif_context_get_primary_image_handle(context, &handle) : isOpen
        guard outcome.code == heif_error_Ok, let handle else {
            heif_context_free(context)
            throw Self.error(for: outcome)
        }
        self.context = context
        self.handle = handle
    }

    deinit {
        heif_image_handle_release(handle)
        heif_context_free(context)
    }

    /// The columns and rows of the upright image.
    var size: (width: Int, height: Int) {
        (Int(heif_image_handle_get_width(handle)), Int(heif_image_handle_get_height(handle)))
    }

    func decoded() throws(ImageError) -> RGBImage {
        let hasAlpha = heif_image_handle_has_alpha_channel(handle) != 0
        guard let options = heif_decoding_options_alloc() else { throw ImageError(.outOfMemory) }
        defer { heif_decoding_options_free(options) }
        options.pointee.convert_hdr_to_8bit = 1
        var image: OpaquePointer?
        let chroma = hasAlpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB
        let outcome = heif_decode_image(handle, &image, heif_colorspace_RGB, chroma, options)
        guard outcome.code == heif_error_Ok, let image else { throw Self.error(for: outcome) }
        defer { heif_image_release(image) }

        let width = Int(heif_image_get_width(image, heif_channel_interleaved))
        let height = Int(heif_image_get_height(image, heif_channel_interleaved))
        var stride: Int32 = 0
        let plane = heif_image_get_plane_readonly(image, heif_channel_interleaved, &stride)
        let channels = hasAlpha ? 4 : 3
        guard let plane, (width, height) == size, Int(stride) >= width * channels else {
            throw ImageError(.corrupt)
        }
        let layout = SRGBConversion.Layout(space: .rgb, hasAlpha: hasAlpha)
        let conversion =
            SRGBConversion.conversion(from: profile, layout: layout) ?? codedConversion(of: image, layout)
        let pixelCount = width * height
        let pixels = [UInt8](unsafeUninitializedCapacity: pixelCount * channels) { target, count in
            guard let start = target.baseAddress else { return }
            for y in 0..<height {
                (start + y * width * channels).update(from: plane + y * Int(stride), count: width * channels)
            }
            if hasAlpha, heif_image_handle_is_premultiplied_alpha(handle) != 0 {
                WhiteBackground.divideByAlpha(target, pixelCount: pixelCount)
            }
            conversion?.convert(start, to: start, pixelCount: pixelCount)
            if hasAlpha { WhiteBackground.flatten(target, pixelCount: pixelCount) }
            count = pixelCount * 3
        }
        return RGBImage(width: width, height: height, pixels: pixels)
    }

    /// The ICC profile, if there is one.
    private var profile: [UInt8]? {
        let size = heif_image_handle_get_raw_color_profile_size(handle)
        guard size > 0, size <= ICCProfile.byteLimit else { return nil }
        var profile = [UInt8](repeating: 0, count: size)
        return heif_image_handle_get_raw_color_profile(handle, &profile).code == heif_error_Ok ? profile : nil
    }

    /// The conversion from the colors that numbers name, where there is no profile.
    private func codedConversion(of image: OpaquePointer, _ layout: SRGBConversion.Layout) -> SRGBConversion?
    {
        guard profile == nil else { return nil }
        var colors: UnsafeMutablePointer<heif_color_profile_nclx>?
        guard
            heif_image_handle_get_nclx_color_profile(handle, &colors).code == heif_error_Ok
                || heif_image_get_nclx_color_profile(image, &colors).code == heif_error_Ok,
            let colors
        else { return nil }
        defer { heif_nclx_color_profile_free(colors) }
        return CodedColors(
            primaries: Int(colors.pointee.color_primaries.rawValue),
            transfer: Int(colors.pointee.transfer_characteristics.rawValue)
        ).conversion(layout: layout)
    }

    private static func error(for outcome: heif_error) -> ImageError {
        switch outcome.code {
        case heif_error_Memory_allocation_error: ImageError(.outOfMemory)
        case heif_error_Unsupported_filetype, heif_error_Unsupported_feature, heif_error_Plugin_loading_error:
            ImageError(.unsupportedFeature("a kind of HEIF for which no codec is installed"))
        default: ImageError(outcome.subcode == heif_suberror_End_of_data ? .truncated : .corrupt)
        }
    }
}
