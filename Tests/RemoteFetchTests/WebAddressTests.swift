import Testing

@testable import RemoteFetch

@Suite("Web addresses")
struct WebAddressTests {
    @Test(
        "are brought into one spelling",
        arguments: [
            ("http://example.com", "http://example.com/"),
            ("HTTPS://Example.COM:443/A", "https://example.com/A"),
            ("http://example.com:443/", "http://example.com:443/"),
            ("https://example.com:8443?q=1", "https://example.com:8443/?q=1"),
            ("http://example.com/a#fragment?x", "http://example.com/a"),
            (
                "http://example.com/größe a.jpg?ü=\"1\"",
                "http://example.com/gr%C3%B6%C3%9Fe%20a.jpg?%C3%BC=%221%22"
            ),
            ("http://example.com/a%20b?sig=a%2Fb", "http://example.com/a%20b?sig=a%2Fb"),
            ("http://example.com/a/./b/../../c/..", "http://example.com/"),
            ("http://example.com/../../etc", "http://example.com/etc"),
            ("http://example.com//a//b?../c", "http://example.com//a//b?../c"),
            ("http://[2001:DB8::0:1]:8080/x", "http://[2001:db8::1]:8080/x"),
            ("http://192.0.2.1/", "http://192.0.2.1/"),
            ("http://a_b-c.xn--bcher-kva.example/@:x", "http://a_b-c.xn--bcher-kva.example/@:x"),
            ("http://example.com/a\\b", "http://example.com/a%5Cb"),
            ("http://1.2.3.4.example.com/", "http://1.2.3.4.example.com/"),
        ]
    )
    func spelling(url: String, normalized: String) throws {
        let address = try WebAddress(url)
        #expect(address.description == normalized)
        #expect(try WebAddress(address.description) == address)
    }

    @Test(
        "that are odd in any way before the path are refused",
        arguments: [
            "", "example.com", "//example.com", "/a", "ftp://example.com", "file:///etc/passwd",
            "gopher://example.com",
            "http:example.com", "http:/example.com", "http:\\\\example.com", "http://", "http:///a",
            "http://?a", "http://:80",
            "http://user@example.com", "http://user:pass@example.com", "http://example.com@127.0.0.1",
            "http://@example.com",
            "http://example.com\\@127.0.0.1", "http://example.com\\.evil.example", "http://exa mple.com",
            "http://exa%6dple.com",
            "http://example.com%00.evil.example", "http://example.com.", "http://.example.com", "http://a..b",
            "http://-a.example", "http://bücher.example", "http://ⓔxample.com", "http://example。com",
            "http://example.com:", "http://example.com:0", "http://example.com:65536",
            "http://example.com:+80",
            "http://example.com:80a", "http://example.com:000080", "http://example.com:80:81", "http://[::1",
            "http://::1/",
            "http://[::1]x", "http://[::1%25lo]", "http://[127.0.0.1]", "http://[v1.a]", "http://127.1",
            "http://2130706433",
            "http://0x7f000001", "http://0x7f.1", "http://0X7F.1", "http://0177.0.0.1", "http://127.0.0.1.",
            "http://a.0x",
            "http://1.2.3.4.5", "http://example.1", "http://127.0.0.1%2f", " http://example.com",
            "http://example.com ",
            "http://exam\tple.com", "http://example.com\n", "http://example.com/a\r\nHost: b",
            "http://example.com/\0",
            "http://example.com/a\tb", "http://\(String(repeating: "a", count: 64)).example",
            "http://\(String(repeating: "a.", count: 126))example",
            "http://example.com/\(String(repeating: "a", count: 8_192))",
        ]
    )
    func refused(url: String) throws {
        let error = #expect(throws: RemoteFetchError.self) { try WebAddress(url) }
        #expect(error?.code == .badURL)
    }

    /// Sections 5.4.1 and 5.4.2 of RFC 3986, with our scheme instead of `http` where it matters.
    @Test(
        "lead on by references as in RFC 3986",
        arguments: [
            ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g/"), ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"),
            ("#s", "http://a/b/c/d;p?q"),
            ("g#s", "http://a/b/c/g"), ("g?y#s", "http://a/b/c/g?y"), (";x", "http://a/b/c/;x"),
            ("g;x", "http://a/b/c/g;x"),
            ("g;x?y#s", "http://a/b/c/g;x?y"), ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"),
            ("./", "http://a/b/c/"),
            ("..", "http://a/b/"), ("../", "http://a/b/"), ("../g", "http://a/b/g"), ("../..", "http://a/"),
            ("../../", "http://a/"), ("../../g", "http://a/g"), ("../../../g", "http://a/g"),
            ("../../../../g", "http://a/g"), ("/./g", "http://a/g"), ("/../g", "http://a/g"),
            ("g.", "http://a/b/c/g."),
            (".g", "http://a/b/c/.g"), ("g..", "http://a/b/c/g.."), ("..g", "http://a/b/c/..g"),
            ("./../g", "http://a/b/g"), ("./g/.", "http://a/b/c/g/"), ("g/./h", "http://a/b/c/g/h"),
            ("g/../h", "http://a/b/c/h"), ("g;x=1/./y", "http://a/b/c/g;x=1/y"),
            ("g;x=1/../y", "http://a/b/c/y"),
            ("g?y/./x", "http://a/b/c/g?y/./x"), ("g?y/../x", "http://a/b/c/g?y/../x"),
            ("https://b:8443/x", "https://b:8443/x"), ("//[::1]:90/x", "http://[::1]:90/x"),
        ]
    )
    func references(reference: String, target: String) throws {
        #expect(try WebAddress("http://a/b/c/d;p?q").following(reference).description == target)
    }

    @Test(
        "lead nowhere by references of other schemes",
        arguments: [
            "file:///etc/passwd", "g:h", "http:g", "javascript:0", "//u@b/", "http://b\r\nX: y", "//127.1/",
        ]
    )
    func refusedReferences(reference: String) throws {
        let base = try WebAddress("http://a/b")
        let error = #expect(throws: RemoteFetchError.self) { try base.following(reference) }
        #expect(error?.code == .badURL)
    }

    @Test("keep the port when they lead on")
    func port() throws {
        #expect(try WebAddress("https://a:8443/b").following("c").description == "https://a:8443/c")
        #expect(try WebAddress("https://a:8443/b").following("//a/c").origin == "https://a:443")
    }
}
