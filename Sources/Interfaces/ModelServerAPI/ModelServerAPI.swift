package import Annotations
package import FoundationEssentials
package import HTTPAPI
internal import Imaging

/// The interface of the containers that Custom Vision exports: one model, asked by an image or its address, without keys.
///
/// Programs that were written for those containers find every address and the shape of every answer. What failed is told in plain
/// text that begins as theirs does, but says why, and with the status that fits.
package struct ModelServerAPI: HTTPInterface {
    /// What answers: a model.
    package protocol Model: Sendable {
        /// What it is called, for people.
        var name: String { get }

        /// The names of its tags; predictions name them by their places here.
        var tags: [String] { get }

        /// What it says of an image.
        ///
        /// - Throws: `ImageError` if the bytes are no image, `APIError`, `CancellationError`.
        func predictions(of image: Data) async throws -> [Prediction<Int>]
    }

    /// Gets the file behind a URL that a client sent: the URL as it came, and the most bytes.
    ///
    /// Throws `APIError`.
    package typealias Fetch = @Sendable (_ url: String, _ byteLimit: Int) async throws -> Data

    /// There are no keys, so nobody calls by one.
    package typealias Caller = Never
    package typealias Context = Never

    /// The most bytes of an image, as of the original.
    package static let imageByteLimit = 4 << 20

    let model: any Model
    let fetch: Fetch?
    let now: @Sendable () -> Date
    let reportFailure: @Sendable (any Error, String) -> Void

    /// Serves a model.
    ///
    /// - Parameters:
    ///   - model: What answers.
    ///   - fetch: Gets images by URL; `nil` refuses all.
    ///   - now: The time.
    ///   - report: Notes what no answer explains, under a reference.
    package init(
        _ model: any Model,
        fetch: Fetch?,
        now: @escaping @Sendable () -> Date = { Date() },
        report: @escaping @Sendable (any Error, String) -> Void
    ) {
        self.model = model
        self.fetch = fetch
        self.now = now
        reportFailure = report
    }

    /// What the original says of every failure, and what was wrong.
    package static let errors = ErrorVocabulary(
        responseName: "ModelServerFailure",
        text: { error in
            let isAboutImages = ![.notFound, .methodNotAllowed].contains(error.code)
            return (isAboutImages ? "Error processing image: " : "") + error.message + "\n"
        }
    )

    package func context(of match: RouteMatch<Self>, _ request: APIRequest, _ caller: Never) -> Never {}

    package func checkScope(of call: APICall<Never>) throws(APIError) {}

    package func explanation(of error: any Error) -> APIError? {
        switch error {
        case let error as APIError: error
        case let error as ImageError: APIError(.badRequest, "The image cannot be used: \(error.description)")
        case is CancellationError: .unavailable(retryAfterSeconds: 1)
        default: nil
        }
    }

    package func report(_ error: any Error, reference: String) { reportFailure(error, reference) }
}
