/// What a project holds and the token with which it can be imported.
package struct ProjectExport: Hashable, Sendable {
    /// How many finished iterations.
    package let iterationCount: Int
    /// How many images in the workspace.
    package let imageCount: Int
    /// How many tags in the workspace.
    package let tagCount: Int
    /// How many regions in the workspace.
    package let regionCount: Int
    /// About how long an import will take, in seconds.
    package let estimatedImportSeconds: Double
    /// A bearer token: its holder can import the project, for a day.
    package let token: String
}
