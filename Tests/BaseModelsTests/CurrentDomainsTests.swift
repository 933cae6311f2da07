import FoundationEssentials
import ModelGraphTesting
import Synchronization
import TestSupport
import Testing

@testable import BaseModels

@Suite("Domains while packages come and go")
struct CurrentDomainsTests {
    private let folder: TemporaryFolder
    private let library: BaseModelLibrary
    private let time = TestTime()

    init() throws {
        folder = TemporaryFolder()
        library = BaseModelLibrary(
            bundledFolder: folder.url.appending(path: "bundled"),
            installedFolder: folder.url.appending(path: "installed")
        )
        for name in [BundledBaseModels.standardPackageName, BundledBaseModels.compactPackageName] {
            try RandomWeightModel.resNet(seed: 1, name: name)
                .write(to: library.bundledFolder.appending(path: name))
        }
    }

    private func currentDomains() throws -> CurrentDomains {
        let time = time
        return try CurrentDomains(library) { time.now }
    }

    private func add(_ name: String, seed: UInt64) throws {
        let source = folder.url.appending(path: "source-\(name)")
        try RandomWeightModel.resNet(seed: seed, name: name).write(to: source)
        try library.add(from: source)
    }

    @Test("a package that is added gives its domains within a second, and one that goes takes them along")
    func comingAndGoing() throws {
        let domains = try currentDomains()
        let before = domains.catalog.domains
        try add("one", seed: 2)
        #expect(domains.catalog.domains == before, "not looked at again so soon")
        #expect(domains.domain(id: UUID()) == nil)
        #expect(domains.catalog.domain(named: "one") != nil, "but when a domain is missed")
        time.advance(by: .seconds(1))
        #expect(domains.catalog.domain(named: "one") != nil)
        try add("two", seed: 3)
        time.advance(by: .seconds(1))
        #expect(domains.catalog.domain(named: "two") != nil && domains.catalog.domain(named: "one") != nil)
        try library.remove(named: "one")
        time.advance(by: .seconds(1))
        #expect(domains.catalog.domain(named: "one") == nil && domains.catalog.domain(named: "two") != nil)
        try library.remove(named: "two")
        time.advance(by: .seconds(1))
        #expect(domains.catalog.domains == before)
    }

    @Test("while the packages cannot be read, the domains stay as they were")
    func unreadable() throws {
        let domains = try currentDomains()
        let before = domains.catalog.domains
        let aside = folder.url.appending(path: "aside")
        try FileManager.default.moveItem(at: library.bundledFolder, to: aside)
        time.advance(by: .seconds(1))
        #expect(domains.catalog.domains == before)
        try FileManager.default.moveItem(at: aside, to: library.bundledFolder)
        try add("later", seed: 4)
        time.advance(by: .seconds(1))
        #expect(domains.catalog.domain(named: "later") != nil)
    }
}

/// A clock that a test turns.
private final class TestTime: Sendable {
    private let instant = Mutex(ContinuousClock.now)

    var now: ContinuousClock.Instant { instant.withLock(\.self) }

    func advance(by duration: Duration) {
        instant.withLock { $0 += duration }
    }
}
