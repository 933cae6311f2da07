/// What the program is built with: the same list as the file `NOTICE`, which a test compares.
enum LibraryCatalog {
    /// A library of others.
    struct Library: Hashable, Sendable {
        /// Its name.
        let name: String
        /// Its version, or of Swift packages the least one; `nil` where the operating system or another package decides.
        let version: String?
        /// Its license, as its owners name it.
        let license: String

        init(_ name: String, _ version: String?, _ license: String) {
            self.name = name
            self.version = version
            self.license = license
        }
    }

    /// All of them, in the order of `NOTICE`.
    static let all: [Library] = nativeLibraries + systemLibraries + packages

    private static let nativeLibraries = [
        Library("OpenVINO", "2026.4.1", "Apache-2.0"),
        Library("oneTBB (with OpenVINO)", nil, "Apache-2.0"),
        Library("oneDNN", "3.2", "Apache-2.0"),
    ]

    private static let systemLibraries = [
        Library("libjpeg-turbo", nil, "IJG, BSD-3-Clause, zlib"),
        Library("libpng", nil, "libpng-2.0"),
        Library("libwebp", nil, "BSD-3-Clause"),
        Library("libheif", nil, "LGPL-3.0"),
        Library("libde265 (with libheif)", nil, "LGPL-3.0"),
        Library("dav1d (with libheif)", nil, "BSD-2-Clause"),
        Library("libaom (with libheif)", nil, "BSD-2-Clause"),
        Library("libtiff", nil, "libtiff"),
        Library("Little CMS", nil, "MIT"),
        Library("SQLite", nil, "public domain"),
        Library("zlib", nil, "Zlib"),
        Library("GNU OpenMP runtime", nil, "GPL-3.0 with the GCC runtime library exception"),
    ]

    private static let packages = [
        Library("swift-argument-parser", "1.8.2", "Apache-2.0 with runtime library exception"),
        Library("swift-collections", "1.6.0", "Apache-2.0 with runtime library exception"),
        Library("swift-configuration", "1.4.0", "Apache-2.0"),
        Library("swift-crypto", "4.5.2", "Apache-2.0 (with parts of BoringSSL: Apache-2.0, ISC, OpenSSL)"),
        Library("swift-http-types", "1.8.0", "Apache-2.0"),
        Library("swift-log", "1.16.2", "Apache-2.0"),
        Library("swift-metrics", "2.13.0", "Apache-2.0"),
        Library("swift-nio", "2.101.2", "Apache-2.0 (with llhttp: MIT)"),
        Library("swift-nio-extras", "1.35.2", "Apache-2.0"),
        Library("swift-nio-ssl", "2.37.6", "Apache-2.0 (with BoringSSL: Apache-2.0, ISC, OpenSSL)"),
        Library("swift-protobuf", "1.39.0", "Apache-2.0 with runtime library exception"),
        Library("swift-system", "1.8.1", "Apache-2.0 with runtime library exception"),
        Library("GRDB.swift", "7.10.0", "MIT"),
        Library("hummingbird", "2.28.1", "Apache-2.0"),
        Library("swift-service-lifecycle", "2.13.0", "Apache-2.0"),
        Library("swift-subprocess", "1.0.2", "Apache-2.0"),
        Library("swift-algorithms", nil, "Apache-2.0 with runtime library exception"),
        Library("swift-asn1", nil, "Apache-2.0"),
        Library("swift-async-algorithms", nil, "Apache-2.0 with runtime library exception"),
        Library("swift-atomics", nil, "Apache-2.0 with runtime library exception"),
        Library("swift-certificates", nil, "Apache-2.0"),
        Library("swift-distributed-tracing", nil, "Apache-2.0"),
        Library("swift-http-structured-headers", nil, "Apache-2.0"),
        Library("swift-nio-http2", nil, "Apache-2.0"),
        Library("swift-numerics", nil, "Apache-2.0 with runtime library exception"),
        Library("swift-service-context", nil, "Apache-2.0"),
    ]
}
