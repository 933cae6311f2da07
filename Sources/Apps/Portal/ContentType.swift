/// What a file of the portal is, by the ending of its name.
enum ContentType {
    /// The media type of a file of this name, or `nil` for an ending that the portal has no use for.
    ///
    /// Only what is named here is served: an editor's left-overs beside the page stay where they are.
    static func of(fileName: some StringProtocol) -> String? {
        guard let dot = fileName.lastIndex(of: ".") else { return nil }
        return switch fileName[fileName.index(after: dot)...] {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "json": "application/json; charset=utf-8"
        case "webmanifest": "application/manifest+json; charset=utf-8"
        case "svg": "image/svg+xml; charset=utf-8"
        case "txt": "text/plain; charset=utf-8"
        case "png": "image/png"
        case "jpg": "image/jpeg"
        case "webp": "image/webp"
        case "ico": "image/vnd.microsoft.icon"
        case "woff2": "font/woff2"
        case "wasm": "application/wasm"
        case "bin": "application/octet-stream"
        // Declarations of types, for editors; as text, so that no browser takes them for films.
        case "ts": "text/plain; charset=utf-8"
        default: nil
        }
    }

    /// Whether files of this type get smaller by compression; images and fonts are compressed already.
    static func isCompressible(_ type: String) -> Bool {
        type.hasSuffix("charset=utf-8") || type == "application/wasm"
    }
}
