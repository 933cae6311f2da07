/// An error that a failed system call can be told as.
package protocol SystemCallFailure: Error {
    /// Tells a failed system call.
    ///
    /// - Parameters:
    ///   - systemError: The `errno` of the call.
    ///   - action: What was tried, as a verb.
    ///   - path: What it was tried on; whether a person may see it is for the error to decide.
    init(systemError: CInt, action: String, path: String)
}
