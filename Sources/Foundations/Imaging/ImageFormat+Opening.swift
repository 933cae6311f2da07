package import FoundationEssentials

extension ImageFormat {
    /// The format of a file by its first bytes; a few thousand suffice.
    ///
    /// - Throws: ``ImageError`` with ``ImageError/Code/empty``, ``ImageError/Code/unsupportedFormat(_:)`` for a format that we know
    ///   by sight but do not decode, or ``ImageError/Code/unrecognizedFormat``. That the rest can be decoded is not said.
    package static func format(of opening: some ContiguousBytes) throws(ImageError) -> ImageFormat {
        let outcome = opening.withUnsafeBytes { raw in
            Result { () throws(ImageError) in try recognized(in: raw.bindMemory(to: UInt8.self).span) }
        }
        return try outcome.get()
    }
}
