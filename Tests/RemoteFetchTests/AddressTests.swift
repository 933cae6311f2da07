import Foundation
import Testing

@testable import RemoteFetch

@Suite("Addresses")
struct AddressTests {
    @Test("are public or special as Python's ipaddress evaluates them")
    func golden() throws {
        let url = try #require(
            Bundle.module.url(forResource: "addresses", withExtension: "tsv", subdirectory: "Fixtures")
        )
        let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
        #expect(lines.count > 1_500)
        for line in lines {
            let columns = line.split(separator: "\t")
            let address = try #require(IPAddress(String(columns[0])), "\(line)")
            #expect(NetworkPolicy.publicOnly.admits(address) == (columns[1] == "public"), "\(line)")
            #expect(IPAddress(address.description) == address, "\(line)")
            #expect(address.bytes.count == (columns[0].contains(":") ? 16 : 4))
        }
    }

    @Test(
        "are read in their standard spelling only",
        arguments: [
            "127.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "127.0.0.01", "127.0.0.256",
            "127.0.0",
            "127.0.0.1.", ".127.0.0.1", "127..0.1", "1.2.3.4.5", "1.2.3.+4", "1.2.3.-4", " 1.2.3.4",
            "1.2.3.4\n", "１.2.3.4",
            "", "::1%lo", "::g", ":::", "1::2::3", "[::1]", "::1/128", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
            "12345::",
            "::ffff:127.1", "::1\0.example", "0000000001.2.3.4", "4294967297.0.0.1",
        ]
    )
    func oddSpellings(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test("are written in the shortest standard spelling")
    func description() {
        #expect(IPAddress("192.0.2.7")?.description == "192.0.2.7")
        #expect(IPAddress("2001:DB8:0:0:0:0:0:1")?.description == "2001:db8::1")
        #expect(IPAddress("::FFFF:1.2.3.4")?.description == "::ffff:1.2.3.4")
        #expect(IPAddress("1.2.3.4")?.bytes == [1, 2, 3, 4])
        #expect(IPAddress("1.2.3.4") == IPAddress(v4: 0x0102_0304))
        #expect(IPAddress("1::2") == IPAddress(v6: 1 << 112 | 2))
    }

    @Test(
        "in ranges share the prefix",
        arguments: [
            ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false),
            ("0.0.0.0/0", "255.255.255.255", true), ("0.0.0.0/0", "::", false), ("::/0", "ffff::", true),
            ("::/0", "0.0.0.0", false), ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false),
            ("fc00::/7", "fdff::1", true), ("fc00::/7", "fe00::1", false),
            ("127.0.0.0/8", "::ffff:127.0.0.1", false),
        ]
    )
    func ranges(range: String, address: String, isInside: Bool) throws {
        let range = try #require(AddressRange(range))
        #expect(try range.contains(#require(IPAddress(address))) == isInside)
        #expect(AddressRange(range.description) == range)
    }

    @Test(
        "in ranges that are not ranges are refused",
        arguments: [
            "10.1.0.0/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10/8", "::/129", "/8", "::1/0", "a/8",
            "10.0.0.0/8/8",
        ]
    )
    func brokenRanges(text: String) {
        #expect(AddressRange(text) == nil)
    }

    @Test("beyond the public ones are allowed by explicit wish only")
    func allowing() throws {
        let policy = NetworkPolicy.allowing([try #require(AddressRange("10.1.0.0/16"))])
        #expect(try policy.admits(#require(IPAddress("10.1.2.3"))))
        #expect(try !policy.admits(#require(IPAddress("10.2.2.3"))))
        #expect(try !policy.admits(#require(IPAddress("::ffff:10.1.2.3"))))
        #expect(try policy.admits(#require(IPAddress("9.9.9.9"))))
        #expect(try NetworkPolicy.anywhere.admits(#require(IPAddress("127.0.0.1"))))
        #expect(try NetworkPolicy.anywhere.admits(#require(IPAddress("::1"))))
    }

    @Test("of this machine are refused though they are public")
    func ownAddress() throws {
        let own = try #require(IPAddress("9.9.9.9"))
        let other = try #require(IPAddress("9.9.9.10"))
        #expect(NetworkPolicy.publicOnly.admits(other, connectedFrom: own))
        #expect(!NetworkPolicy.publicOnly.admits(own, connectedFrom: own))
        let policy = NetworkPolicy.allowing([try #require(AddressRange("9.9.9.9"))])
        #expect(policy.admits(own, connectedFrom: own))
    }

    @Test("are asked on web ports and high ports only")
    func ports() {
        let allowed = (0...65_536).filter { NetworkPolicy.publicOnly.admits(port: $0) }
        #expect(allowed.prefix(3) == [80, 443, 1024])
        #expect(allowed.last == 65_535)
        #expect(allowed.contains(8080))
        #expect(![5060, 6000, 6667, 2049].contains(where: allowed.contains))
        #expect(NetworkPolicy.allowing([], ports: [81]).admits(port: 81))
    }
}
