import Annotations
import BaseModels
import Bytes
import Executors
import Foundation
import Installation
import Projects
import Storage
import Testing

@testable import OcellusServer

extension RunningServer {
    /// The server's data folder as another process would open it; the caller closes the store.
    func projects() async throws -> (store: SQLiteMetadataStore, projects: ProjectStore) {
        let data = try await OpenDataFolder(dataFolder, library: BaseModelLibrary())
        return (data.metadata, data.projects)
    }

    /// The path under `/portal/v1` of an iteration that waits for a worker, of which there is none.
    func waitingIteration() async throws -> String {
        let (store, projects) = try await projects()
        let project = try await projects.createProject(
            ProjectDraft(name: "waiting", classificationType: .multiclass)
        )
        let id = UUID()
        try await store.write { transaction in
            let project = try #require(try transaction.project(project.record.id))
            let iteration = IterationRecord(
                id: id,
                projectID: project.id,
                name: "Iteration 1",
                status: .training,
                created: Date(),
                dataVersion: project.dataVersion,
                domainID: project.domainID,
                task: project.task,
                settingsDigest: ContentDigest(of: Data())
            )
            try transaction.insert(iteration: iteration, tags: [])
            try transaction.enqueue(
                JobRecord(
                    id: UUID(),
                    kind: ProjectStore.trainingJobKind,
                    projectID: project.id,
                    subjectID: id,
                    payload: Data(),
                    enqueued: Date()
                )
            )
        }
        try await store.close()
        return "/portal/v1/projects/\(project.record.id)/iterations/\(id)"
    }
}
