import Testing

@testable import OcellusServer

@Suite("Numbers of requests")
struct RequestIdentifierTests {
    @Test("are short, plain and different")
    func identifiers() {
        let identifiers = (0..<10_000).map { _ in RequestIdentifier.next() }
        #expect(Set(identifiers).count == identifiers.count)
        #expect(identifiers.allSatisfy { $0.wholeMatch(of: /[0-9a-z]{1,13}/) != nil })
    }
}
