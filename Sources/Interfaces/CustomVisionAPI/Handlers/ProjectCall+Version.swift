internal import CustomVisionMapping
internal import CustomVisionProtocol
internal import HTTPAPI
internal import HTTPTypes

extension APICall where Context == ProjectContext {
    /// The version that the client speaks.
    var apiVersion: APIVersion {
        guard
            let version = APIVersion.all.first(where: {
                $0.side.rawValue == operation.root && $0.token == version
            })
        else {
            preconditionFailure("The router found a version that is not served.")
        }
        return version
    }
}

extension APIResponse {
    /// The answer to a batch: 200 if all of it succeeded, else 207 where the API version has that status.
    ///
    /// - Throws: `EncodingError` if the value holds a number that JSON cannot write.
    static func batch(_ value: some Encodable, succeeded: Bool, version: APIVersion) throws -> APIResponse {
        try json(value, status: succeeded || !version.knowsMultiStatus ? .ok : .multiStatus)
    }
}
