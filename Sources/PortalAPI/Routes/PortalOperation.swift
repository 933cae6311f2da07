package import CustomVisionAPI
package import HTTPTypes

/// One operation of the portal as data: what routes it, guards it, limits its body and documents it.
///
/// The table of all of them is ``PortalOperation/all``. Nothing about an operation's outside is written down twice.
package struct PortalOperation: Sendable {
    /// The operations by name.
    ///
    /// An enumeration, so that the compiler finds the operation that nobody handles.
    package enum ID: String, Hashable, Sendable, CaseIterable {
        case openSession = "PortalOpenSession"
        case readSession = "PortalReadSession"
        case closeSession = "PortalCloseSession"

        case getSystem = "PortalGetSystem"
        case getProjects = "PortalGetProjects"
        case getDomains = "PortalGetDomains"

        case addSamples = "PortalAddSamples"
        case mergeTags = "PortalMergeTags"
        case getDuplicates = "PortalGetDuplicates"

        case createArchiveLink = "PortalCreateArchiveLink"
        case beginImport = "PortalBeginImport"
        case addImportPart = "PortalAddImportPart"
        case startImport = "PortalStartImport"
        case getImport = "PortalGetImport"
        case cancelImport = "PortalCancelImport"

        case startTraining = "PortalStartTraining"
        case getProgress = "PortalGetProgress"
        case followProgress = "PortalFollowProgress"
        case cancelTraining = "PortalCancelTraining"

        case getEvaluation = "PortalGetEvaluation"
        case getScores = "PortalGetScores"
        case compareIterations = "PortalCompareIterations"

        case getWebhooks = "PortalGetWebhooks"
        case createWebhook = "PortalCreateWebhook"
        case testWebhook = "PortalTestWebhook"
        case deleteWebhook = "PortalDeleteWebhook"

        case getKeys = "PortalGetKeys"
        case createKey = "PortalCreateKey"
        case rotateKey = "PortalRotateKey"
        case revokeKey = "PortalRevokeKey"
    }

    /// Which keys an operation is open to, beyond being training keys.
    package enum Reach: Hashable, Sendable {
        /// Nobody needs a key: it is how one gets in. The server itself answers it.
        case session
        /// Any key; it shows nothing of projects that the key does not open.
        case everyKey
        /// A key that opens the project in the path; for others the project is not there.
        case project
        /// A key that opens all projects.
        case allProjects
    }

    /// Which operation it is.
    package let id: ID

    /// The method.
    package let method: HTTPRequest.Method

    /// The path after `/portal/v1`, such as `/projects/{projectId}/samples`.
    package let path: String

    /// What path and query hold.
    package let parameters: [APIOperation.Parameter]

    /// What is in the body, if there is one.
    package let body: DescribedOperation.Body?

    /// What the answer holds when all went well.
    package let answer: DescribedOperation.Answer

    /// The status when all went well.
    package let status: HTTPResponse.Status

    /// Which keys may call it.
    package let reach: Reach

    /// A sentence for the documentation.
    package let summary: String

    /// The name under which the operation is counted.
    package var label: String { id.rawValue }

    /// What kind of key or session opens it.
    package var permission: APIOperation.Permission { .trainingKey }

    /// How many bytes a body may have; the server refuses more with 413.
    package var bodyLimit: Int {
        if case .bytes(let limit) = body { limit } else { 64 << 10 }
    }

    /// Whether the server itself answers it, and asks for no key.
    package var isAboutSessions: Bool { reach == .session }
}
