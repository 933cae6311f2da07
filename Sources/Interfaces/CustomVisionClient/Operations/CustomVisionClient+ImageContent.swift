internal import Foundation
internal import HTTPTypes
internal import RemoteFetch

extension CustomVisionClient {
    /// What one image may cost.
    private static let imageLimits = FetchLimits(
        bodyBytes: 20 << 20,
        connectTime: .seconds(10),
        totalTime: .seconds(120)
    )

    /// The bytes of an image, in the best quality that the service has.
    ///
    /// Links run out after some hours, so a link that is refused is asked for anew, once.
    ///
    /// - Throws: ``CustomVisionClientError`` with `imageUnavailable` for this one image, other codes for what would
    ///   concern all images.
    func content(of image: Image, in project: UUID) async throws -> Data {
        do {
            return try await content(behind: link(of: image), in: project)
        } catch let error as CustomVisionClientError where error.code == .imageUnavailable {
            guard let fresh = try await self.image(image.id, of: project) else {
                throw CustomVisionClientError(.imageUnavailable, "The image is no longer in the project.")
            }
            return try await content(behind: link(of: fresh), in: project)
        }
    }

    private func link(of image: Image) throws -> String {
        guard let link = image.originalImageUri ?? image.resizedImageUri, !link.isEmpty else {
            throw CustomVisionClientError(.imageUnavailable, "The server names no link to the image.")
        }
        return link
    }

    /// Follows a link that the service named.
    ///
    /// Only the service itself may be on a private network: a link elsewhere must lead to a public address, or a service
    /// could have us fetch what only we can reach and hand it on.
    private func content(behind link: String, in project: UUID) async throws -> Data {
        if link.hasPrefix("/") {
            // Services in a private network name paths, which are read with the key.
            let path = ["projects", project.wireText, "artifacts"]
            return try await response(to: .get(path, query: [("path", link)])).body
        }
        let isOwn = endpoint.isOrigin(of: link)
        var failures = 0
        while true {
            failures += 1
            if let pause = await state.remainingPause { try await retries.wait(pause) }
            let response: RemoteResponse
            do {
                response = isOwn ? try await ownContent(link) : try await send(link, by: publicFetcher)
            } catch let error as RemoteFetchError {
                guard failures < min(4, retries.attempts),
                    [.timedOut, .truncated, .unreachable].contains(error.code)
                else { throw CustomVisionClientError(.imageUnavailable, error.description) }
                try await retries.wait(retries.pause(after: failures, share: .random(in: 0...1)))
                continue
            }
            if response.status == 200, !response.body.isEmpty { return response.body }
            let isPassing = [429, 500, 502, 503, 504].contains(response.status)
            guard isPassing, failures < retries.attempts else {
                throw CustomVisionClientError(
                    .imageUnavailable,
                    response.status == 200
                        ? "The link to the image leads to an empty file."
                        : "The link to the image answered with status \(response.status)."
                )
            }
            if let pause = RetryAfter.pause(in: response), pause <= retries.longestRequestedPause {
                await state.holdBack(for: max(pause, .milliseconds(100)))
            } else {
                try await retries.wait(retries.pause(after: failures, share: .random(in: 0...1)))
            }
        }
    }

    /// Follows a link to the service itself; where it redirects to must be public again.
    private func ownContent(_ link: String) async throws -> RemoteResponse {
        do {
            return try await send(link, by: endpointFetcher, redirects: 0)
        } catch let error as RemoteFetchError where error.code == .tooManyRedirects {
            return try await send(link, by: publicFetcher)
        }
    }

    private func send(_ link: String, by fetcher: RemoteFetcher, redirects: Int = 5) async throws
        -> RemoteResponse
    {
        var limits = Self.imageLimits
        limits.redirects = redirects
        return try await fetcher.send(RemoteRequest(link), limits: limits)
    }
}
