internal import Foundation
internal import HTTPAPI
internal import HTTPTypes
internal import RemoteFetch

extension CustomVisionClient {
    /// Sends a call and reads the JSON of its answer.
    func answer<Answer: Decodable>(to call: ServiceCall, as type: Answer.Type = Answer.self) async throws
        -> Answer
    {
        let response = try await response(to: call)
        do {
            return try JSONDecoder().decode(Answer.self, from: response.body)
        } catch {
            throw CustomVisionClientError(
                .unexpectedAnswer,
                "The server answered, but not as a Custom Vision service does (status \(response.status), \(response.mediaType?.quotable ?? "no media type")): check the endpoint."
            )
        }
    }

    /// Sends a call, again if need be, until it succeeds.
    ///
    /// - Returns: An answer with a status from 200 to 299.
    /// - Throws: ``CustomVisionClientError``, or `CancellationError`.
    @discardableResult
    func response(to call: ServiceCall) async throws -> RemoteResponse {
        let request = try request(for: call)
        var limits = FetchLimits(bodyBytes: 64 << 20, connectTime: .seconds(10), totalTime: .seconds(120))
        // A batch of images takes its time on a thin line.
        if call.body != nil { limits.totalTime = .seconds(600) }
        var failures = 0
        while true {
            if let pause = await state.remainingPause { try await retries.wait(pause) }
            let outcome = await attempt(request, limits: limits)
            failures += 1
            let failure: CustomVisionClientError
            switch outcome {
            case .success(let response):
                await state.noteAnswer()
                if (200...299).contains(response.status) { return response }
                failure = CustomVisionClientError(response, to: call)
                guard failures < retries.attempts, Self.isWorthRepeating(call, status: response.status) else {
                    throw failure
                }
                if let pause = RetryAfter.pause(in: response) {
                    guard pause <= retries.longestRequestedPause else { throw failure }
                    // At least this long: without a pause the loop would flood the service.
                    await state.holdBack(for: max(pause, .milliseconds(100)))
                    continue
                }
            case .failure(let error):
                try Task.checkCancellation()
                guard let error = error as? RemoteFetchError else { throw error }
                failure = CustomVisionClientError(error, of: endpoint)
                let attempts = await state.hasAnswered ? retries.attempts : min(3, retries.attempts)
                guard failures < attempts, call.isRepeatable, error.isPassing else { throw failure }
            }
            try await retries.wait(retries.pause(after: failures, share: .random(in: 0...1)))
        }
    }

    private func request(for call: ServiceCall) throws -> RemoteRequest {
        let key = call.interface == .prediction ? predictionKey : trainingKey
        guard let key, !key.isEmpty else {
            throw CustomVisionClientError(
                .missingKey,
                call.interface == .prediction
                    ? "A prediction key is needed: give --prediction-key or set OCELLUS_PREDICTION_KEY."
                    : "A training key is needed: give --training-key or set OCELLUS_TRAINING_KEY."
            )
        }
        guard HTTPField.isValidValue(key) else {
            throw CustomVisionClientError(.keyRefused, "The key has characters that no key has.")
        }
        var request = RemoteRequest(call.url(at: endpoint), method: call.method)
        request.fields[call.interface.key.headerName] = key
        request.fields[.accept] = "application/json"
        if let body = call.body {
            request.fields[.contentType] = body.mediaType
            request.body = body.bytes
        } else if call.method != .get, call.method != .delete {
            // Some front ends demand a length even of nothing.
            request.body = Data()
        }
        return request
    }

    private func attempt(
        _ request: RemoteRequest,
        limits: FetchLimits
    ) async -> Result<RemoteResponse, any Error> {
        do {
            return .success(try await endpointFetcher.send(request, limits: limits))
        } catch {
            return .failure(error)
        }
    }

    private static func isWorthRepeating(_ call: ServiceCall, status: Int) -> Bool {
        switch status {
        case 429, 503: true
        case 408, 502, 504: call.isRepeatable
        default: false
        }
    }
}

extension RemoteFetchError {
    /// Whether the next attempt may fare better.
    fileprivate var isPassing: Bool {
        switch code {
        case .unreachable, .timedOut, .tooSlow, .truncated: true
        default: false
        }
    }
}
