package import Foundation
internal import Storage

/// How the import of an archive stands.
package struct ProjectImport: Hashable, Sendable {
    /// What is happening.
    package enum State: String, Hashable, Sendable, CaseIterable {
        /// Parts arrive.
        case uploading
        /// It waits for its turn.
        case waiting
        /// Images are read, checked and stored.
        case importing
        /// The project can be used.
        case succeeded
        /// There is no project; ``failure`` says why.
        case failed
    }

    /// The id, also of the project that comes of it.
    package let id: UUID
    /// What is happening.
    package let state: State
    /// How many bytes have arrived, while they arrive.
    package var receivedBytes: Int?
    /// How many images are there.
    package var done = 0
    /// How many there will be; 0 until it is known.
    package var total = 0
    /// The name of the domain that this service lacks, so that the project got the usual one.
    package var missingDomain: String?
    /// Why there is no project, for people.
    package var failure: String?

    init(id: UUID, state: State, receivedBytes: Int? = nil) {
        self.id = id
        self.state = state
        self.receivedBytes = receivedBytes
    }

    /// Reads what a job says.
    init(id: UUID, job: JobRecord) {
        self.id = id
        switch job.state {
        case .queued: state = .waiting
        case .running: state = .importing
        case .succeeded: state = .succeeded
        case .failed, .cancelled: state = .failed
        }
        failure = job.state == .cancelled ? "The import was cancelled." : job.failure
        missingDomain = (try? JSONDecoder().decode(ProjectImportWork.self, from: job.payload))?.missingDomain
        let progress = job.progress.flatMap {
            try? JSONDecoder().decode(ProjectImportProgress.self, from: $0)
        }
        done = progress?.done ?? 0
        total = progress?.total ?? 0
    }
}

/// The payload of an import's job.
struct ProjectImportWork: Codable, Sendable {
    /// See ``ProjectImport/missingDomain``.
    var missingDomain: String?
}

/// The progress of an import's job.
struct ProjectImportProgress: Codable, Sendable {
    /// How many images are stored.
    var done: Int
    /// How many there are.
    var total: Int
}
