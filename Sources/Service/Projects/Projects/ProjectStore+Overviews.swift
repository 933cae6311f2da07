internal import Foundation
package import Storage

extension ProjectStore {
    /// All projects with what a list of them shows.
    ///
    /// - Throws: `StorageError`.
    package func overviews() async throws -> [ProjectOverview] {
        try await store.read { try $0.projectOverviews() }
    }

    /// How much the data folder holds.
    ///
    /// - Throws: `StorageError`.
    package func storageUsage() async throws -> StorageUsage {
        try await store.read { try $0.storageUsage() }
    }

    /// How many jobs of each kind wait or run; kinds without one are left out.
    ///
    /// Also the cheapest check that the database can be read.
    ///
    /// - Throws: `StorageError`.
    package func unfinishedJobCounts() async throws -> [String: Int] {
        try await store.read { try $0.unfinishedJobCounts() }
    }
}
