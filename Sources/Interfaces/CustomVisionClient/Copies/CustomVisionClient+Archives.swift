package import Foundation
internal import HTTPTypes
internal import NIOCore
internal import RemoteFetch

extension CustomVisionClient {
    /// How an import goes on.
    package enum ImportProgress: Hashable, Sendable {
        /// So many bytes have been sent.
        case bytes(done: Int, total: Int)
        /// So many images have been checked and stored; the total is 0 until it is known.
        case images(done: Int, total: Int)
    }

    /// A project that came of an archive.
    package struct ImportedProject: Hashable, Sendable {
        /// The project.
        package let id: UUID
        /// The name of the domain that the service lacks, so that the project got the usual one.
        package let missingDomain: String?
    }

    /// The largest archive in bytes, and how long it may take.
    private static let archiveLimits = FetchLimits(
        bodyBytes: 1 << 40,
        connectTime: .seconds(10),
        totalTime: .seconds(86_400),
        progressInterval: .seconds(60),
        redirects: 0
    )

    /// Fetches the archive of a project of an Ocellus service into a file that is not there yet.
    ///
    /// The file bears another name until it is whole.
    ///
    /// - Parameters:
    ///   - project: The project.
    ///   - file: Where to put it.
    ///   - onProgress: Called with the number of bytes that have come.
    /// - Returns: The length of the archive in bytes.
    /// - Throws: ``CustomVisionClientError``; `fileSystem` if the file is there already or cannot be written.
    package func downloadArchive(
        of project: UUID,
        to file: URL,
        onProgress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> Int {
        struct Link: Decodable { let uri: String }
        let path = ["projects", project.wireText, "archive"]
        let link: Link = try await answer(
            to: ServiceCall(interface: .portal, method: .post, path: path, isRepeatable: true)
        )
        guard endpoint.isOrigin(of: link.uri) else {
            throw CustomVisionClientError(
                .unexpectedAnswer,
                "The service names a link to another server: give the address under which it knows itself as the endpoint."
            )
        }
        let draft = try DraftFile(for: file)
        do {
            let response = try await endpointFetcher.send(RemoteRequest(link.uri), limits: Self.archiveLimits)
            { piece, _ in
                try draft.append(piece)
                onProgress(draft.byteCount)
            }
            guard response.status == 200 else {
                throw CustomVisionClientError(
                    .unexpectedAnswer,
                    "The link to the archive answered with status \(response.status)."
                )
            }
            try draft.finish()
        } catch let error as RemoteFetchError {
            draft.discard()
            throw CustomVisionClientError(error, of: endpoint)
        } catch {
            draft.discard()
            throw error
        }
        return draft.byteCount
    }

    /// Makes a project of an archive in an Ocellus service, and waits until it is there.
    ///
    /// - Parameters:
    ///   - file: The archive.
    ///   - name: The project's name; `nil` for the one in the archive.
    ///   - pause: How long to wait before asking again how far the service is.
    ///   - onProgress: Called with how far it is.
    /// - Returns: The project.
    /// - Throws: ``CustomVisionClientError``; `cannotCopy` with the service's reason if the archive is no good.
    package func importArchive(
        _ file: URL,
        name: String?,
        pause: Duration = .milliseconds(500),
        onProgress: @Sendable (ImportProgress) -> Void = { _ in }
    ) async throws -> ImportedProject {
        let archive = try SourceFile(file)
        var state: Import = try await answer(
            to: portalCall(.post, ["imports"], json: ["byteCount": archive.byteCount], isRepeatable: false)
        )
        let path = ["imports", state.id.wireText]
        do {
            while let received = state.receivedBytes, received < archive.byteCount {
                onProgress(.bytes(done: received, total: archive.byteCount))
                var call = ServiceCall(
                    interface: .portal,
                    method: .put,
                    path: path + ["parts"],
                    query: [("offset", String(received))],
                    isRepeatable: true
                )
                call.body = (
                    try archive.bytes(at: received, atMost: state.partLimit), "application/octet-stream"
                )
                state = try await answer(to: call)
                guard state.receivedBytes.map({ $0 > received }) == true else {
                    throw CustomVisionClientError(.unexpectedAnswer, "The service does not take the archive.")
                }
            }
            state = try await answer(
                to: portalCall(
                    .post,
                    path + ["start"],
                    json: name.map { ["name": $0] } ?? [:],
                    isRepeatable: true
                )
            )
            while state.state == "Waiting" || state.state == "Importing" {
                onProgress(.images(done: state.done, total: state.total))
                try await Task.sleep(for: pause)
                state = try await answer(
                    to: ServiceCall(interface: .portal, method: .get, path: path, isRepeatable: true)
                )
            }
        } catch {
            // Not awaited for its outcome: an upload that rests for a day is dropped anyway.
            _ = try? await response(
                to: ServiceCall(interface: .portal, method: .delete, path: path, isRepeatable: true)
            )
            throw error
        }
        guard state.state == "Succeeded" else {
            throw CustomVisionClientError(
                .cannotCopy,
                state.message?.quotable ?? "The service could not import the archive."
            )
        }
        return ImportedProject(id: state.id, missingDomain: state.missingDomain)
    }

    /// How the service says that an import stands.
    private struct Import: Decodable {
        let id: UUID
        let state: String
        let receivedBytes: Int?
        let partLimit: Int
        let done: Int
        let total: Int
        let missingDomain: String?
        let message: String?
    }

    private func portalCall(
        _ method: HTTPRequest.Method,
        _ path: [String],
        json: some Encodable,
        isRepeatable: Bool
    ) throws -> ServiceCall {
        var call = ServiceCall(interface: .portal, method: method, path: path, isRepeatable: isRepeatable)
        call.body = (try JSONEncoder().encode(json), "application/json; charset=utf-8")
        return call
    }
}
