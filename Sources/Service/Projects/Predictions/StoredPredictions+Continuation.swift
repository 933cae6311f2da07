internal import Bytes
internal import Foundation
internal import Storage

/// Opaque pagination tokens.
///
/// The session is a digest of what was asked, so that a continuation cannot be used with another question; the
/// continuation is the place after the last row. Neither is secret: a forged one shows rows that the same key
/// shows anyway.
struct ContinuationToken: Sendable {
    /// Names the query.
    let session: String

    /// Takes the query as text, without what differs from page to page.
    init(naming query: String, of projectID: UUID) {
        session = String(ContentDigest(of: Data("\(projectID)\n\(query)".utf8)).description.prefix(16))
    }

    /// Where to read on.
    ///
    /// - Throws: ``ProjectError`` with `predictionQuery` if the texts belong to another query or to none.
    func position(session given: String?, continuation: String?) throws(ProjectError) -> ListPosition? {
        guard let continuation, !continuation.isEmpty else { return nil }
        guard given == nil || given == session else {
            throw ProjectError(
                .predictionQuery,
                "The session belongs to another query. Keep the conditions while paging, or begin without "
                    + "session and continuation."
            )
        }
        guard let data = Data(base64URLEncoded: continuation),
            let page = try? JSONDecoder().decode(Page.self, from: data),
            page.session == session
        else {
            throw ProjectError(
                .predictionQuery,
                "The continuation does not belong to this query. Send it as it was received, with the same "
                    + "conditions, or begin without one."
            )
        }
        return page.after
    }

    /// One page and how to read on.
    func page<Element>(_ elements: [Element], next: ListPosition?) -> ContinuedPage<Element> {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let continuation = next.flatMap { try? encoder.encode(Page(session: session, after: $0)) }
        return ContinuedPage(
            elements: elements,
            session: session,
            continuation: continuation?.base64URLEncoded
        )
    }

    /// How many rows a page has when a client asks for `count`.
    static func pageLength(_ count: Int?) throws(ProjectError) -> Int {
        guard let count, count != 0 else { return StoredPredictionQuery.defaultPage }
        guard 1...StoredPredictionQuery.pageLimit ~= count else {
            throw ProjectError(
                .predictionQuery,
                "The page is to have \(count) results; ask for at most \(StoredPredictionQuery.pageLimit)."
            )
        }
        return count
    }

    private struct Page: Codable {
        let session: String
        let after: ListPosition
    }
}
