import CustomVisionAPI
internal import DequeModule
import Foundation
import RemoteFetch

/// Images behind URLs that users name, fetched only where that is allowed.
struct URLImages: ImageFetching {
    /// How many fetches run at once over all requests: each holds memory and a socket.
    private static let limit = 16

    private let fetcher: RemoteFetcher
    private let slots = FetchSlots(limit: URLImages.limit)

    /// Fetches with a fetcher that goes only where it may.
    init(fetcher: RemoteFetcher) {
        self.fetcher = fetcher
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
    private var waiting: Deque<CheckedContinuation<Void, Never>> = []

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
