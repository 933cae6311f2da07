import CustomVisionAPI
import Foundation
import RemoteFetch

/// Pictures behind URLs that users name, fetched only where that is allowed.
struct URLImages: ImageFetching {
    /// How many fetches run at once over all requests: each holds memory and a socket.
    private static let limit = 16

    private let fetcher: RemoteFetcher
    private let slots = FetchSlots(limit: URLImages.limit)

    /// Fetches from the public internet, and from the given networks.
    ///
    /// - Throws: ``ServerConfiguration/Problem`` if a network is not like `192.168.1.0/24`.
    init(fetchableNetworks: [String]) throws {
        let ranges = try fetchableNetworks.map { text in
            guard let range = AddressRange(text) else {
                throw ServerConfiguration.Problem(
                    description: "“\(text)” is not a network to fetch from; write it like 192.168.1.0/24."
                )
            }
            return range
        }
        fetcher = try RemoteFetcher(policy: ranges.isEmpty ? .publicOnly : .allowing(ranges))
    }

    func fetch(_ url: String, byteLimit: Int) async throws -> Data {
        try await slots.withSlot {
            var limits = FetchLimits()
            limits.bodyBytes = byteLimit
            do {
                return try await fetcher.fetch(url, limits: limits).bytes
            } catch let error as RemoteFetchError {
                throw ImageFetchError(error.code == .tooLarge ? .tooLarge : .source, error.description)
            }
        }
    }
}

/// A bounded number of places; whoever finds none waits for its turn.
private actor FetchSlots {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(limit: Int) {
        free = limit
    }

    nonisolated func withSlot<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws
        -> Value
    {
        await enter()
        do {
            let value = try await body()
            await leave()
            return value
        } catch {
            await leave()
            throw error
        }
    }

    private func enter() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    private func leave() {
        if waiting.isEmpty {
            free += 1
        } else {
            waiting.removeFirst().resume()
        }
    }
}
