internal import HTTPTypes

/// What the portal forbids a browser to do with it.
enum SecurityHeaders {
    /// The header fields of every answer of the portal.
    static let fields: HTTPFields = [
        .contentSecurityPolicy: contentSecurityPolicy,
        permissionsPolicy: permissions,
        // Isolated from other origins, so that the engine's threads may share memory.
        openerPolicy: "same-origin",
        embedderPolicy: "require-corp",
        resourcePolicy: "same-origin",
        .xContentTypeOptions: "nosniff",
        referrerPolicy: "no-referrer",
    ]

    /// Nothing from elsewhere, nothing inline, no markup out of strings, in nobody's frame (W3C, Content Security Policy 3 and
    /// Trusted Types).
    ///
    /// `wasm-unsafe-eval` lets the engine be compiled, and no text become a script. The one policy of Trusted Types is that of
    /// the runtime, which gives the addresses of its workers and of its service worker.
    private static let contentSecurityPolicy = [
        "default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "worker-src 'self'", "style-src 'self'",
        "img-src 'self' blob: data:",
        "connect-src 'self'", "media-src 'self' blob:", "font-src 'self'", "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
        "trusted-types ocellus",
    ].joined(separator: "; ")

    /// The camera for images and, with the screen, for live pictures; nothing else of what browsers would offer.
    private static let permissions =
        (["camera=(self)", "display-capture=(self)"]
        + [
            "accelerometer", "autoplay", "browsing-topics", "encrypted-media", "fullscreen",
            "gamepad", "geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection",
            "local-fonts", "magnetometer", "microphone", "midi", "otp-credentials", "payment",
            "picture-in-picture", "publickey-credentials-create", "publickey-credentials-get",
            "screen-wake-lock", "serial", "storage-access", "usb", "window-management",
            "xr-spatial-tracking",
        ].map { "\($0)=()" }).joined(separator: ", ")

    private static let permissionsPolicy = name("Permissions-Policy")
    private static let openerPolicy = name("Cross-Origin-Opener-Policy")
    private static let embedderPolicy = name("Cross-Origin-Embedder-Policy")
    private static let resourcePolicy = name("Cross-Origin-Resource-Policy")
    private static let referrerPolicy = name("Referrer-Policy")

    private static func name(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is a field name.") }
        return name
    }
}
