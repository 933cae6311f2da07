import Testing

@testable import CustomVisionClient

@Suite("An endpoint")
struct ServiceEndpointTests {
    @Test(
        "is read as people have it at hand",
        arguments: [
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
            ("  https://name.cognitiveservices.azure.com//\n", "https://name.cognitiveservices.azure.com"),
            ("HTTPS://Host/some/prefix/", "https://Host/some/prefix"),
            ("https://host/a/customvision/v3.3/Training/projects?x=1", "https://host/a"),
            ("https://host/CustomVision/v3.1/prediction", "https://host"),
            ("http://[::1]:9000/", "http://[::1]:9000"),
        ]
    )
    func good(address: String, expected: String) throws {
        let endpoint = try ServiceEndpoint(address)
        #expect(endpoint.text == expected)
    }

    @Test(
        "is refused unless it is one",
        arguments: [
            "", "host", "127.0.0.1:8080", "ftp://host", "http://", "http://me:pw@host/", "http://host/?q=1",
            "http://host/#x",
        ]
    )
    func bad(address: String) throws {
        let error = try #require(throws: CustomVisionClientError.self) { try ServiceEndpoint(address) }
        #expect(error.code == .badEndpoint)
    }

    @Test("knows its own links")
    func links() throws {
        let endpoint = try ServiceEndpoint("https://host/prefix")
        #expect(endpoint.isOrigin(of: "https://HOST:443/anything?x"))
        #expect(!endpoint.isOrigin(of: "http://host/prefix"))
        #expect(!endpoint.isOrigin(of: "https://host.evil.example/prefix"))
        #expect(!endpoint.isOrigin(of: "https://host:444/prefix"))
        #expect(!endpoint.isOrigin(of: "/prefix"))
    }
}
