package import HTTPTypes
internal import Workspace

/// One operation of the protocol as data: what routes it, guards it, reads its input and documents it.
///
/// The table of all of them is ``APIOperation/all``. Nothing about an operation's outside is written down twice.
package struct APIOperation: Sendable {
    /// Which operation it is.
    package let id: ID

    /// The half of the protocol it belongs to.
    package let side: APISide

    /// The method.
    package let method: HTTPRequest.Method

    /// The path after version and side, such as `/projects/{projectId}/tags`.
    package let path: String

    /// Where old clients look for it, if that is another path.
    package let legacyPath: String?

    /// The version that had it first.
    ///
    /// Every version serves it; this is for readers.
    package let since: String

    /// What the path and the query hold.
    package let parameters: [Parameter]

    /// What the body holds.
    package let body: Body

    /// What the answer holds when all went well.
    package let answer: Answer

    /// A sentence for the documentation.
    package let summary: String

    /// Who may call it.
    package var permission: Permission { side == .training ? .trainingKey : .predictionKey }

    /// The parameter with this name.
    package func parameter(_ name: Parameter.Name) -> Parameter? {
        parameters.first { $0.name == name }
    }
}

extension APIOperation {
    /// Who may call an operation.
    ///
    /// There is none that everybody may call.
    package enum Permission: Hashable, Sendable {
        case trainingKey
        case predictionKey

        /// The header field that carries the key; a field name has no case.
        package var headerName: HTTPField.Name {
            switch self {
            case .trainingKey: Self.trainingKeyName
            case .predictionKey: Self.predictionKeyName
            }
        }

        /// A header field that may carry either key.
        package static let eitherKeyName = fieldName("Ocp-Apim-Subscription-Key")

        private static let trainingKeyName = fieldName("Training-Key")
        private static let predictionKeyName = fieldName("Prediction-Key")

        /// The kind of key, for sentences.
        package var kind: String {
            switch self {
            case .trainingKey: "training"
            case .predictionKey: "prediction"
            }
        }

        private static func fieldName(_ name: String) -> HTTPField.Name {
            guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is a field name.") }
            return name
        }
    }

    /// What the body of a request holds.
    package enum Body: Sendable {
        /// Nothing; a body that comes all the same is not read.
        case none
        /// A JSON object; an empty body counts as none.
        case json(any WireValue.Type, isRequired: Bool)
        /// A JSON object of strings.
        case metadata
        /// One image: bytes, or a form with a part.
        case image
        /// A batch of images: the bytes of one, or a form with a part for each.
        case images
    }

    /// What the answer holds when all went well.
    package enum Answer: Sendable {
        /// An object; 200.
        case value(any WireValue.Type)
        /// A list of objects; 200.
        case list(any WireValue.Type)
        /// An object; 200, or 207 if part of the batch failed.
        case batch(any WireValue.Type)
        /// A whole number; 200.
        case count
        /// Whole numbers by tag; 200.
        case countByTag
        /// The word `true`; 200.
        case yes
        /// Bytes; 200.
        case bytes
        /// Nothing; 204.
        case nothing
        /// Nothing; 204, or 202 if the work goes on.
        case nothingYet

        /// The statuses of success.
        package var statuses: [HTTPResponse.Status] {
            switch self {
            case .value, .list, .count, .countByTag, .yes, .bytes: [.ok]
            case .batch: [.ok, .multiStatus]
            case .nothing: [.noContent]
            case .nothingYet: [.noContent, .accepted]
            }
        }
    }
}

extension APIOperation.Body {
    /// How many bytes a body may reasonably have; the server refuses more with 413.
    ///
    /// Roomier than the limits on images, so that an image that is a little too large gets the error that says so.
    package var sizeLimit: Int {
        let image = WorkspaceLimits.standard.trainingImageBytes
        let images = WorkspaceLimits.standard.imagesPerBatch * image
        switch self {
        case .none: return 64 << 10
        case .json(is Wire.ImageFileCreateBatch.Type, _): return images / 3 * 4 + (4 << 20)
        case .json, .metadata: return 4 << 20
        case .image: return 2 * image
        case .images: return images + (4 << 20)
        }
    }
}
