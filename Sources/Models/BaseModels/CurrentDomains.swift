package import FoundationEssentials
internal import Synchronization

/// The domains that this machine can train now: packages that come and go while the process runs are noticed.
///
/// The folders of packages are looked at again at most once a second, by their time of change; manifests are read again only if
/// it is another. So asking costs next to nothing, and every process of a data folder sees a change by itself.
package final class CurrentDomains: Sendable {
    /// How long a change may go unnoticed.
    package static let longestAge = Duration.seconds(1)

    private struct State {
        var catalog: DomainCatalog
        var version: BaseModelLibrary.Version
        var checked: ContinuousClock.Instant
    }

    private let library: BaseModelLibrary
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>

    /// Reads the library as it is now.
    ///
    /// - Parameters:
    ///   - library: The base models.
    ///   - clock: The time; tests bring their own.
    /// - Throws: ``BaseModelError`` if the package behind the protocol's domains is missing.
    package init(
        _ library: BaseModelLibrary,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) throws {
        self.library = library
        self.clock = clock
        // Taken before reading: what changes meanwhile must count as not seen.
        let (checked, version) = (clock(), library.version)
        state = Mutex(State(catalog: try DomainCatalog(library), version: version, checked: checked))
    }

    /// The domains as they are, or were a second ago.
    ///
    /// While the library cannot be read, those that were there before.
    package var catalog: DomainCatalog { catalog(notOlderThan: Self.longestAge) }

    /// A domain, also one that came a moment ago: another process may know it already.
    package func domain(id: UUID) -> Domain? {
        catalog.domain(id: id) ?? catalog(notOlderThan: .zero).domain(id: id)
    }

    private func catalog(notOlderThan age: Duration) -> DomainCatalog {
        state.withLock { state in
            let time = clock()
            guard time - state.checked >= age else { return state.catalog }
            state.checked = time
            let version = library.version
            if version != state.version, let catalog = try? DomainCatalog(library) {
                (state.catalog, state.version) = (catalog, version)
            }
            return state.catalog
        }
    }
}

extension BaseModelLibrary {
    /// What tells whether packages came or went: the folders' times of change, because a package appears and goes by a rename.
    struct Version: Hashable, Sendable {
        fileprivate let changes: [Date?]
    }

    /// The version of the packages that are there now.
    var version: Version {
        Version(
            changes: [bundledFolder, installedFolder].map { folder in
                let path = folder.path(percentEncoded: false)
                return try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
            }
        )
    }
}
